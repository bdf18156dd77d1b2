package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;
import org.zhongshu.platform.credentials.SignatureCheck.Found;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tokens of any authority, whatever its algorithms (RSA, ECDSA, SM2): the Java platform's own path validation over Bouncy Castle. Public only for the door's class beside this package. */
public final class TimeStampExamination {

    /** Used by name here alone: what the rest of the process signs with stays as it is. */
    private static final Provider BC = new BouncyCastleProvider();

    private TimeStampExamination() {
    }

    static byte[] digest(ASN1ObjectIdentifier algorithm, byte[] content) throws TSPException {
        try {
            return MessageDigest.getInstance(algorithm.getId(), BC).digest(content);
        } catch (GeneralSecurityException e) {
            throw new TSPException("不支持的摘要算法 " + algorithm, e);
        }
    }

    /** @param roots empty: nobody's word is taken for the authority, only that the token fits and is its own */
    public static Found of(byte[] token, byte[] content, List<String> roots) throws IOException {
        List<X509CertificateHolder> trusted = CmsExamination.certificates(roots);
        try {
            TimeStampToken t = new TimeStampToken(new CMSSignedData(token));
            X509CertificateHolder by = (X509CertificateHolder) t.getCertificates().getMatches(t.getSID()).stream().findFirst().orElse(null);
            if (by == null) {
                return new Found("时间戳中没有机构的证书", null, null, null, null);
            }
            Instant at = t.getTimeStampInfo().getGenTime().toInstant();
            String problem = null;
            if (!MessageDigest.isEqual(t.getTimeStampInfo().getMessageImprintDigest(), digest(t.getTimeStampInfo().getMessageImprintAlgOID(), content))) {
                problem = "时间戳不是这个签名的";
            } else {
                // RFC 3161, 2.4.2: signature, certificate named in it, its purpose (time stamping alone, critical), valid at that time
                t.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider(BC).build(by));
                if (!trusted.isEmpty() && !leads(t, by, trusted, at)) {
                    problem = "时间戳机构的证书不能追溯到受信任的根证书";
                }
            }
            return new Found(problem, Chain.name(by), at, by.getNotBefore().toInstant(), by.getNotAfter().toInstant());
        } catch (TSPException | CMSException | OperatorCreationException | GeneralSecurityException | RuntimeException e) {
            return new Found("时间戳不成立：" + e.getMessage(), null, null, null, null);
        }
    }

    private static boolean leads(TimeStampToken token, X509CertificateHolder by, List<X509CertificateHolder> trusted, Instant at) throws GeneralSecurityException {
        JcaX509CertificateConverter java = new JcaX509CertificateConverter().setProvider(BC);
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509CertificateHolder root : trusted) {
            anchors.add(new TrustAnchor(java.getCertificate(root), null));
        }
        Set<X509Certificate> known = new HashSet<>();
        for (X509CertificateHolder c : token.getCertificates().getMatches(null)) {
            known.add(java.getCertificate(c));
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(java.getCertificate(by));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        // years later: what counts is the time of the stamp; lists of revoked ones of then are not at hand
        parameters.setDate(Date.from(at));
        parameters.setRevocationEnabled(false);
        try {
            CertPathBuilder.getInstance("PKIX", BC).build(parameters);
            return true;
        } catch (java.security.cert.CertPathBuilderException no) {
            return false;
        }
    }
}
