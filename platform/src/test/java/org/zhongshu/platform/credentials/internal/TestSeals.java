package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.zhongshu.algorithms.crypto.Sm2;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** For other modules' tests: what somebody could sign who has got a department's key. */
public final class TestSeals {

    private TestSeals() {
    }

    /** @param pem of the key with its certificates, as it lies in the authority's folder */
    public static byte[] sign(Path pem, byte[] content, Instant at) throws IOException {
        return Cms.sign(content, SealKey.fromPem(Files.readString(pem)), at);
    }

    /** An authority's certificate by another, whether that one may have one below it or not. */
    static X509CertificateHolder authority(String name, Sm2 key, SealKey by, Instant now) throws IOException {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(Base64.getMimeDecoder().decode(key.publicPem().replaceAll("-----[A-Z ]+-----", "")));
        return new X509v3CertificateBuilder(by.certificate().getSubject(), BigInteger.TEN, Date.from(now.minusSeconds(60)), Date.from(now.plusSeconds(86_400)), new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build(), info)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0)).addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)).build(new Authority.Sm2ContentSigner(by.key()));
    }
}
