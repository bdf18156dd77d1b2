package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.util.CollectionStore;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.credentials.internal.Authority.Sm2ContentSigner;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** Detached CMS signatures (RFC 5652) with SM3 and SM2 (GM/T 0010's algorithms), one signer, with its certificates and the time it gives itself. */
final class Cms {

    private static final AlgorithmIdentifier SM3 = new DefaultDigestAlgorithmIdentifierFinder().find(new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3));
    private static final AlgorithmIdentifier SM2 = new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);

    private Cms() {
    }

    /** @param problem null: the signature is right and its certificate leads to a trusted root */
    record Found(String problem, X509CertificateHolder certificate, Instant at) {
    }

    static byte[] sign(byte[] content, SealKey key, Instant at) {
        try {
            ASN1EncodableVector attributes = new ASN1EncodableVector();
            attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at)))));
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new SignerInfoGeneratorBuilder(new BcDigestCalculatorProvider())
                    .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes))).build(new Sm2ContentSigner(key.key()), key.certificate()));
            List<X509CertificateHolder> all = new ArrayList<>(key.above());
            all.addFirst(key.certificate());
            generator.addCertificates(new CollectionStore<>(all));
            return generator.generate(new CMSProcessableByteArray(content), false).getEncoded(ASN1Encoding.DER);
        } catch (CMSException | OperatorCreationException | IOException e) {
            throw new CryptoException("签章失败", e);
        }
    }

    /** Nothing around what is signed that could be other than it is: a signature has one form. */
    private static boolean plain(byte[] signature, CMSSignedData signed, SignerInformation signer) throws IOException {
        SignedData data = SignedData.getInstance(signed.toASN1Structure().getContent());
        ContentInfo one = new ContentInfo(CMSObjectIdentifiers.signedData, new SignedData(new DERSet(SM3), new ContentInfo(CMSObjectIdentifiers.data, null), data.getCertificates(), null, data.getSignerInfos()));
        SignerInfo info = signer.toASN1Structure();
        return java.util.Arrays.equals(one.getEncoded(ASN1Encoding.DER), signature) && info.getVersion().intValueExact() == 1 && info.getUnauthenticatedAttributes() == null
                && info.getDigestAlgorithm().equals(SM3) && info.getDigestEncryptionAlgorithm().equals(SM2);
    }

    static Found verify(byte[] signature, byte[] content, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots) {
        try {
            CMSSignedData signed = new CMSSignedData(signature);
            Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
            if (signers.size() != 1 || !signed.isDetachedSignature()) {
                return new Found("签名结构不符：须为一个签名人的分离式签名", null, null);
            }
            SignerInformation signer = signers.iterator().next();
            X509CertificateHolder leaf = (X509CertificateHolder) signed.getCertificates().getMatches(signer.getSID()).stream().findFirst().orElse(null);
            AttributeTable attributes = signer.getSignedAttributes();
            if (leaf == null || attributes == null || attributes.getAll(CMSAttributes.messageDigest).size() != 1) {
                return new Found("签名中没有证书或摘要", leaf, null);
            }
            if (!signer.getDigestAlgorithmID().getAlgorithm().equals(GMObjectIdentifiers.sm3) || !signer.getEncryptionAlgOID().equals(GMObjectIdentifiers.sm2sign_with_sm3.getId())) {
                return new Found("不是 SM2/SM3 签名", leaf, null);
            }
            byte[] said = ASN1OctetString.getInstance(attributes.get(CMSAttributes.messageDigest).getAttrValues().getObjectAt(0)).getOctets();
            if (!java.util.Arrays.equals(said, Sm3.digest(content))) {
                return new Found("文件内容被改动：摘要不符", leaf, null);
            }
            if (!SealKey.keyOf(leaf).verify(signer.getEncodedSignedAttributes(), signer.getSignature())) {
                return new Found("签名无效", leaf, null);
            }
            Attribute time = attributes.get(CMSAttributes.signingTime);
            if (time == null) {
                return new Found("签名没有时间", leaf, null);
            }
            Instant at = Time.getInstance(time.getAttrValues().getObjectAt(0)).getDate().toInstant();
            List<X509CertificateHolder> known = new ArrayList<>(between);
            signed.getCertificates().getMatches(null).forEach(c -> known.add((X509CertificateHolder) c));
            String chain = Chain.wrong(leaf, known, roots, at);
            if (chain == null && (!plain(signature, signed, signer) || !known.stream().allMatch(c -> known.stream().anyMatch(p -> Chain.signed(c, p)) || roots.stream().anyMatch(p -> Chain.signed(c, p))))) {
                return new Found("签名结构被改动", leaf, null);
            }
            return new Found(chain, leaf, at);
        } catch (CMSException | IOException | RuntimeException e) {
            return new Found("签名无法读取", null, null);
        }
    }
}
