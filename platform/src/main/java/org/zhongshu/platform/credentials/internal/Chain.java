package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.zhongshu.algorithms.crypto.CryptoException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Whether a certificate leads to a root that is trusted: signatures (SM3withSM2), validity, what each may sign. */
final class Chain {

    private static final int DEEPEST = 5;
    /** From an hour before the act, for clocks that go wrong, to some minutes after. */
    private static final Duration LONGEST_ACT = Duration.ofHours(2);
    /** Unified social credit code of the subject. */
    static final ASN1ObjectIdentifier ORGANIZATION_IDENTIFIER = BCStyle.ORGANIZATION_IDENTIFIER;
    /** Extended key usage of who seals packages of the archive: our own, under the arc that a UUID gives to anybody (ITU-T X.667). */
    static final KeyPurposeId ARCHIVE = KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.25.181788946847557449979421248875219111091"));

    private Chain() {
    }

    /** What is wrong with the chain, in Chinese; null when it holds. @param between certificates that may stand between, in any order */
    static String wrong(X509CertificateHolder leaf, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots, Instant at) {
        if (isAuthority(leaf)) {
            return "签章证书是证书机构的证书，不能用于盖章";
        }
        KeyUsage usage = KeyUsage.fromExtensions(leaf.getExtensions());
        if (usage != null && !usage.hasUsages(KeyUsage.digitalSignature)) {
            return "证书不能用于签名";
        }
        return led(leaf, 0, between, roots, at);
    }

    /** What is wrong with an authority that is to certify others, in Chinese; null when nothing is. */
    static String wrongAuthority(X509CertificateHolder authority, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots, Instant at) {
        return isAuthority(authority) ? led(authority, 1, between, roots, at) : "不是证书机构的证书，不能签发证书：" + name(authority);
    }

    /** @param below how many authorities are below the issuer of the first */
    private static String led(X509CertificateHolder first, int below, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots, Instant at) {
        X509CertificateHolder here = first;
        for (int depth = below; depth < below + DEEPEST; depth++) {
            if (at.isBefore(here.getNotBefore().toInstant()) || at.isAfter(here.getNotAfter().toInstant())) {
                return "签章时证书不在有效期内：" + name(here);
            }
            X509CertificateHolder child = here;
            int under = depth;
            if (roots.stream().anyMatch(r -> r.equals(child) || signed(child, r) && mayHave(r, under))) {
                return null;
            }
            X509CertificateHolder parent = between.stream().filter(c -> !c.equals(child) && isAuthority(c) && mayHave(c, under) && signed(child, c)).findFirst().orElse(null);
            if (parent == null) {
                return "证书不是由受信任的根签发：" + name(first);
            }
            here = parent;
        }
        return "证书链过长";
    }

    /** Its path length allows so many authorities below it. */
    private static boolean mayHave(X509CertificateHolder authority, int below) {
        BasicConstraints basic = BasicConstraints.fromExtensions(authority.getExtensions());
        return basic != null && (basic.getPathLenConstraint() == null || basic.getPathLenConstraint().intValueExact() >= below);
    }

    /**
     * Why this certificate was not made for one act of one person, in Chinese; null when it was. That it leads to the root is not enough: so does every department's seal, which could then sign as any applicant.
     *
     * @param acts authorities that certify acts, as the installation knows them; empty: the certificate itself must look like one
     */
    static String notAct(X509CertificateHolder leaf, Collection<X509CertificateHolder> acts) {
        KeyUsage usage = KeyUsage.fromExtensions(leaf.getExtensions());
        if (usage == null || !usage.hasUsages(KeyUsage.digitalSignature | KeyUsage.nonRepudiation) || usage.hasUsages(KeyUsage.keyCertSign)) {
            return "证书“" + name(leaf) + "”没有标明用于签名和抗抵赖，不能用于申请人签名";
        }
        boolean brief = !leaf.getNotAfter().toInstant().isAfter(leaf.getNotBefore().toInstant().plus(LONGEST_ACT));
        if (!brief || !part(leaf, ORGANIZATION_IDENTIFIER).isEmpty() || ExtendedKeyUsage.fromExtensions(leaf.getExtensions()) != null) {
            return "证书“" + name(leaf) + "”不是为一次签名签发的，不能用于申请人签名";
        }
        return acts.isEmpty() || acts.stream().anyMatch(a -> signed(leaf, a)) ? null : "证书“" + name(leaf) + "”不是由签名用的证书机构签发的";
    }

    static boolean says(X509CertificateHolder certificate, KeyPurposeId purpose) {
        ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(certificate.getExtensions());
        return usage != null && usage.hasKeyPurposeId(purpose);
    }

    /**
     * Why this is not the archive's certificate, in Chinese; null when it is. That it leads to the root is not enough: so does every department's seal.
     *
     * @param pinned the archive's certificates as the installation's trust bundle names them; empty: the certificate must say it itself
     */
    static String notArchive(X509CertificateHolder leaf, Collection<X509CertificateHolder> pinned) {
        if (!pinned.isEmpty()) {
            return pinned.contains(leaf) ? null : "签名人“" + name(leaf) + "”不在信任包所列的电子档案证书之中，不能为档案包签名";
        }
        return says(leaf, ARCHIVE) ? null : "签名人“" + name(leaf) + "”的证书没有标明用于电子档案，不能为档案包签名（使用外部证书机构的平台，请用它的信任包核对）";
    }

    static boolean signed(X509CertificateHolder child, X509CertificateHolder parent) {
        try {
            return child.getIssuer().equals(parent.getSubject()) && isAuthority(parent)
                    && child.getSignatureAlgorithm().getAlgorithm().equals(GMObjectIdentifiers.sm2sign_with_sm3)
                    && SealKey.keyOf(parent).verify(child.toASN1Structure().getTBSCertificate().getEncoded(), child.getSignature());
        } catch (IOException | CryptoException e) {
            return false;
        }
    }

    private static boolean isAuthority(X509CertificateHolder c) {
        BasicConstraints basic = BasicConstraints.fromExtensions(c.getExtensions());
        Extension usage = c.getExtension(Extension.keyUsage);
        return basic != null && basic.isCA() && (usage == null || KeyUsage.getInstance(usage.getParsedValue()).hasUsages(KeyUsage.keyCertSign));
    }

    static String name(X509CertificateHolder c) {
        return part(c, BCStyle.CN);
    }

    /** A part of the subject; empty when it has none. */
    static String part(X509CertificateHolder c, ASN1ObjectIdentifier oid) {
        RDN[] found = c.getSubject().getRDNs(oid);
        return found.length == 0 ? "" : IETFUtils.valueToString(found[0].getFirst().getValue());
    }

    static List<X509CertificateHolder> selfSigned(Collection<X509CertificateHolder> all) {
        return all.stream().filter(c -> signed(c, c)).toList();
    }
}
