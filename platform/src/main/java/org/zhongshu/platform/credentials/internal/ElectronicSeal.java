package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;

import java.io.IOException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;

/** Electronic seals and what is signed with them (GB/T 38540-2020, 6 and 7; version 4): the seal is signed by its maker, a signature by the seal's holder. */
final class ElectronicSeal {

    private static final int VERSION = 4;

    private ElectronicSeal() {
    }

    /** @param picture of the impression, an SVG; @param holder the certificate that may use it */
    static byte[] make(String id, String name, X509CertificateHolder holder, byte[] picture, int millimetres, SealKey maker, Instant at) {
        try {
            ASN1Encodable header = sequence(new DERIA5String("ES"), new ASN1Integer(VERSION), new DERIA5String("Zhongshu"));
            ASN1Encodable property = sequence(new ASN1Integer(2), new DERUTF8String(name), new ASN1Integer(1), sequence(new DEROctetString(holder.getEncoded())), time(at),
                    time(holder.getNotBefore().toInstant()), time(holder.getNotAfter().toInstant()));
            ASN1Encodable image = sequence(new DERIA5String("SVG"), new DEROctetString(picture), new ASN1Integer(millimetres), new ASN1Integer(millimetres));
            DERSequence info = sequence(header, new DERIA5String(id), property, image);
            byte[] certificate = maker.certificate().getEncoded();
            // signed are the seal's facts, its maker's certificate and the algorithm together
            byte[] signed = sequence(info, new DEROctetString(certificate), GMObjectIdentifiers.sm2sign_with_sm3).getEncoded("DER");
            return sequence(info, new DEROctetString(certificate), GMObjectIdentifiers.sm2sign_with_sm3, new DERBitString(maker.key().sign(signed))).getEncoded("DER");
        } catch (IOException e) {
            throw new CryptoException("电子印章无法制作", e);
        }
    }

    /** @param what the bytes of Signature.xml; @param where its place in the file */
    static byte[] sign(byte[] seal, byte[] what, String where, SealKey key, Instant at) {
        try {
            byte[] signed = sequence(new ASN1Integer(VERSION), ASN1Sequence.getInstance(seal), time(at), new DERBitString(Sm3.digest(what)), new DERIA5String(where)).getEncoded("DER");
            return sequence(ASN1Sequence.getInstance(signed), new DEROctetString(key.certificate().getEncoded()), GMObjectIdentifiers.sm2sign_with_sm3, new DERBitString(key.key().sign(signed))).getEncoded("DER");
        } catch (IOException e) {
            throw new CryptoException("签章失败", e);
        }
    }

    /** Examines a signature value over {@code what} at {@code where}: digest, signature, the seal's own signature, that the seal is its signer's, both chains. */
    static Cms.Found verify(byte[] value, byte[] what, String where, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots) {
        try {
            ASN1Sequence s = ASN1Sequence.getInstance(value);
            ASN1Sequence tbs = ASN1Sequence.getInstance(s.getObjectAt(0));
            X509CertificateHolder signer = new X509CertificateHolder(ASN1OctetString.getInstance(s.getObjectAt(1)).getOctets());
            if (!algorithm(s.getObjectAt(2)) || s.size() != 4 || tbs.size() != 5 || !Arrays.equals(s.getEncoded("DER"), value)) {
                return new Cms.Found("不是 SM2/SM3 电子签章", signer, null);
            }
            if (!Arrays.equals(ASN1BitString.getInstance(tbs.getObjectAt(3)).getOctets(), Sm3.digest(what)) || !ASN1IA5String.getInstance(tbs.getObjectAt(4)).getString().equals(where)) {
                return new Cms.Found("文件内容被改动：签名文件的摘要不符", signer, null);
            }
            Sm2 key = SealKey.keyOf(signer);
            if (!key.verify(tbs.getEncoded("DER"), ASN1BitString.getInstance(s.getObjectAt(3)).getOctets())) {
                return new Cms.Found("签名无效", signer, null);
            }
            Instant at = ASN1GeneralizedTime.getInstance(tbs.getObjectAt(2)).getDate().toInstant();
            String sealProblem = seal(ASN1Sequence.getInstance(tbs.getObjectAt(1)), signer, between, roots, at);
            return new Cms.Found(sealProblem == null ? Chain.wrong(signer, between, roots, at) : sealProblem, signer, at);
        } catch (IOException | ParseException | RuntimeException e) {
            return new Cms.Found("签名无法读取", null, null);
        }
    }

    private static String seal(ASN1Sequence seal, X509CertificateHolder signer, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots, Instant at) throws IOException {
        ASN1Sequence info = ASN1Sequence.getInstance(seal.getObjectAt(0));
        ASN1OctetString makerBytes = ASN1OctetString.getInstance(seal.getObjectAt(1));
        X509CertificateHolder maker = new X509CertificateHolder(makerBytes.getOctets());
        byte[] signed = sequence(info, makerBytes, seal.getObjectAt(2)).getEncoded("DER");
        if (!algorithm(seal.getObjectAt(2)) || !SealKey.keyOf(maker).verify(signed, ASN1BitString.getInstance(seal.getObjectAt(3)).getOctets())) {
            return "印章本身的签名无效";
        }
        ASN1Sequence property = ASN1Sequence.getInstance(info.getObjectAt(2));
        boolean holds = false;
        for (ASN1Encodable c : ASN1Sequence.getInstance(property.getObjectAt(3))) {
            holds |= Arrays.equals(ASN1OctetString.getInstance(c).getOctets(), signer.getEncoded());
        }
        if (!holds) {
            return "盖章人不是印章的持有人";
        }
        return Chain.wrong(maker, between, roots, at);
    }

    private static boolean algorithm(ASN1Encodable oid) {
        return ASN1ObjectIdentifier.getInstance(oid).equals(GMObjectIdentifiers.sm2sign_with_sm3);
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }

    private static DERGeneralizedTime time(Instant at) {
        return new DERGeneralizedTime(Date.from(at));
    }

}
