package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;
import org.zhongshu.platform.credentials.SignatureCheck.Found;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Public only for the door's class beside this package. */
public final class CmsExamination {

    private CmsExamination() {
    }

    public static Found of(byte[] signature, byte[] content, List<String> roots) throws IOException {
        return found(Cms.verify(signature, content, List.of(), certificates(roots)), c -> null);
    }

    public static Found ofArchive(byte[] signature, byte[] content, List<String> roots, List<String> archives) throws IOException {
        List<X509CertificateHolder> pinned = certificates(archives);
        return found(Cms.verify(signature, content, List.of(), certificates(roots)), c -> Chain.notArchive(c, pinned));
    }

    public static Found ofAct(byte[] signature, byte[] content, List<String> roots, List<String> acts) throws IOException {
        List<X509CertificateHolder> by = certificates(acts);
        return found(Cms.verify(signature, content, List.of(), certificates(roots)), c -> Chain.notAct(c, by));
    }

    private static Found found(Cms.Found found, Function<X509CertificateHolder, String> also) {
        X509CertificateHolder c = found.certificate();
        String problem = found.problem() == null ? also.apply(c) : found.problem();
        return new Found(problem, c == null ? null : Chain.name(c), found.at(), c == null ? null : c.getNotBefore().toInstant(), c == null ? null : c.getNotAfter().toInstant());
    }

    public static List<X509CertificateHolder> certificates(List<String> pems) throws IOException {
        List<X509CertificateHolder> all = new ArrayList<>();
        for (String pem : pems) {
            all.addAll(SealKey.certificates(pem));
        }
        return all;
    }

    public static String fingerprint(X509CertificateHolder certificate) {
        return TrustBundle.fingerprint(certificate);
    }
}
