package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An SM2 key with its certificate and those above it, as one PEM text: private key, own certificate, then its issuers.
 *
 * @param key without its private half when the text has only certificates
 */
record SealKey(Sm2 key, X509CertificateHolder certificate, List<X509CertificateHolder> above) {

    static SealKey fromPem(String pem) throws IOException {
        List<X509CertificateHolder> all = certificates(pem);
        if (all.isEmpty()) {
            throw new IOException("没有证书 no certificate");
        }
        X509CertificateHolder own = all.getFirst();
        Sm2 open = keyOf(own);
        int begin = pem.indexOf("-----BEGIN PRIVATE KEY-----");
        Sm2 secret = begin < 0 ? open : Sm2.fromPem(pem.substring(begin, pem.indexOf("-----END PRIVATE KEY-----") + 25));
        if (!secret.publicPem().equals(open.publicPem())) {
            throw new IOException("私钥与证书不是一对 the key is not the certificate's");
        }
        return new SealKey(secret, own, List.copyOf(all.subList(1, all.size())));
    }

    static List<X509CertificateHolder> certificates(String pem) throws IOException {
        List<X509CertificateHolder> all = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object o = parser.readObject(); o != null; o = parser.readObject()) {
                if (o instanceof X509CertificateHolder c) {
                    all.add(c);
                }
            }
        }
        return all;
    }

    /** The certificate's public key; {@link org.zhongshu.algorithms.crypto.CryptoException} when it is on another curve. */
    static Sm2 keyOf(X509CertificateHolder certificate) {
        try {
            return Sm2.fromPem(pem("PUBLIC KEY", certificate.getSubjectPublicKeyInfo().getEncoded()));
        } catch (IOException e) {
            throw new org.zhongshu.algorithms.crypto.CryptoException("证书公钥无法读取", e);
        }
    }

    static String pem(X509CertificateHolder certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (IOException e) {
            throw new org.zhongshu.algorithms.crypto.CryptoException("证书无法编码", e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    /** First eight hexadecimal digits of SM3 over the certificate. */
    static String id(X509CertificateHolder certificate) {
        try {
            return Sm3.hex(certificate.getEncoded()).substring(0, 8);
        } catch (IOException e) {
            throw new org.zhongshu.algorithms.crypto.CryptoException("证书无法编码", e);
        }
    }

    String id() {
        return id(certificate);
    }

    String text() {
        StringBuilder text = new StringBuilder(key.canSign() ? key.privatePem() : "").append(pem(certificate));
        above.forEach(c -> text.append(pem(c)));
        return text.toString();
    }
}
