package org.zhongshu.platform.credentials;

import org.bouncycastle.cert.X509CertificateHolder;
import org.zhongshu.platform.credentials.internal.CmsExamination;
import org.zhongshu.platform.credentials.internal.TimeStampExamination;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Examines detached signatures as {@link Notary} makes them, with root certificates and nothing else. */
public final class SignatureCheck {

    private SignatureCheck() {
    }

    /**
     * @param problem null: right, and its certificate led to one of the roots when it was made; otherwise why not, in Chinese
     * @param signer  name in the certificate, null when there is none that could be read
     * @param at      the time that the signature gives itself
     * @param from    first and last moment of the certificate
     */
    public record Found(String problem, String signer, Instant at, Instant from, Instant until) {
    }

    /**
     * @param roots PEM certificates
     * @throws IOException when the roots cannot be read
     */
    public static Found examine(byte[] signature, byte[] content, List<String> roots) throws IOException {
        return CmsExamination.of(signature, content, roots);
    }

    /**
     * As {@link #examine}, and the signer must be an archive: the root alone would let every department's seal pass.
     *
     * @param archives PEM certificates of the archive, from the installation's trust bundle; empty: the signer's certificate must itself say that it is for packages of the archive
     */
    public static Found examineArchive(byte[] signature, byte[] content, List<String> roots, List<String> archives) throws IOException {
        return CmsExamination.ofArchive(signature, content, roots, archives);
    }

    /**
     * As {@link #examine}, and the certificate must have been made for one act of one person: the root alone would let every department's seal sign as an applicant.
     *
     * @param acts PEM certificates of the authorities that certify acts ({@link Notary#acts}); empty: not known here, then the certificate itself must look like one
     */
    public static Found examineAct(byte[] signature, byte[] content, List<String> roots, List<String> acts) throws IOException {
        return CmsExamination.ofAct(signature, content, roots, acts);
    }

    /**
     * A token of {@link Notary#timeStamp} (RFC 3161) over this content.
     *
     * @param roots PEM certificates of authorities; empty: it is only said that the token fits and who made it
     * @return with the authority's name and its time
     */
    public static Found examineTimeStamp(byte[] token, byte[] content, List<String> roots) throws IOException {
        return TimeStampExamination.of(token, content, roots);
    }

    /** SM3 of each certificate, hexadecimal; to be compared with what the installation publishes. */
    public static List<String> fingerprints(List<String> roots) throws IOException {
        List<X509CertificateHolder> all = CmsExamination.certificates(roots);
        return all.stream().map(CmsExamination::fingerprint).toList();
    }
}
