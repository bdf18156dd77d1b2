package org.zhongshu.platform.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Signs for other modules with this installation's certificates: packages of the archive, readable papers, and what a person declares. All
 * signatures are detached CMS (RFC 5652) with SM3 and SM2 and carry their certificate chain; {@link SignatureCheck} examines them anywhere.
 */
public interface Notary {

    /** With the archive's certificate. */
    byte[] seal(byte[] content, Instant at);

    /**
     * For one act of one person: a key is made, certified for a few minutes, used once and thrown away. It proves that this installation, at
     * that time, took this content as declared by who was signed in under this name – not that the person holds a key.
     *
     * @param name    as it stands in the certificate
     * @param content what is declared, in its one form
     * @throws org.zhongshu.platform.shared.Problem 503 when a real authority's certificates are used and it gives none for acts, or one that may not certify
     */
    byte[] signFor(String name, byte[] content, Instant at);

    /** The root certificates, PEM. */
    List<String> roots();

    /** Authorities that certify single acts, today's and earlier ones, PEM. */
    List<String> acts();

    /** The archive's certificates, today's and earlier ones, PEM. */
    List<String> archives();

    /** Whether a third party's time stamps are configured here. */
    boolean stampsTime();

    /**
     * A third party's token (RFC 3161) that this content was there at its time; empty when none is configured. {@link SignatureCheck#examineTimeStamp} examines it anywhere.
     *
     * @throws org.zhongshu.platform.shared.Problem 503 when the authority is away, refuses, or its token does not lead to one of {@link #timeStampRoots}
     */
    Optional<byte[]> timeStamp(byte[] content);

    /** Roots of the authorities whose time stamps are trusted here, PEM. */
    List<String> timeStampRoots();

    /**
     * A readable paper as PDF, sealed by the archive's certificate. A character that the font has not is shown as {@code 〓}.
     *
     * @throws org.zhongshu.platform.shared.Problem 503 without a font
     */
    byte[] pdf(Paper paper, Instant at);
}
