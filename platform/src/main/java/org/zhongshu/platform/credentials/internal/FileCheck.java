package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;

import java.util.Collection;

/** A file of either kind. */
final class FileCheck {

    /** Larger ones are no credentials. */
    static final int LARGEST = 5 << 20;

    private FileCheck() {
    }

    static FileFinding examine(byte[] file, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots) {
        if (file.length > LARGEST) {
            return FileFinding.bad("malformed", "文件过大：证照文件不超过 5 MB。");
        }
        if (PdfCheck.looksLike(file)) {
            return PdfCheck.examine(file, between, roots);
        }
        if (OfdCheck.looksLike(file)) {
            return OfdCheck.examine(file, between, roots);
        }
        return FileFinding.bad("malformed", "不是 PDF 或 OFD 文件。");
    }
}
