package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;

import java.time.Instant;

/**
 * What examining a file's signature found, before anybody asks for the credential's state.
 *
 * @param verdict null: right, whole and trusted; otherwise {@code unsigned partial tampered untrusted malformed}
 * @param message Chinese, why
 * @param token   the code inside, as on the face
 */
record FileFinding(String verdict, String message, String format, X509CertificateHolder certificate, Instant at, String identifier, String token) {

    static FileFinding bad(String verdict, String message) {
        return new FileFinding(verdict, message, null, null, null, null, null);
    }

    static FileFinding good(String format, X509CertificateHolder certificate, Instant at, String identifier, String token) {
        return identifier == null || token == null ? bad("malformed", "文件有签章，但不是证照文件。") : new FileFinding(null, "签章有效，覆盖整个文件", format, certificate, at, identifier, token);
    }
}
