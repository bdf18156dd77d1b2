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
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Whether a certificate leads to a root that is trusted: signatures (SM3withSM2), validity, what each may sign. */
final class Chain {

    private static final int DEEPEST = 5;
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
        X509CertificateHolder here = leaf;
        for (int depth = 0; depth < DEEPEST; depth++) {
            if (at.isBefore(here.getNotBefore().toInstant()) || at.isAfter(here.getNotAfter().toInstant())) {
                return "签章时证书不在有效期内：" + name(here);
            }
            X509CertificateHolder child = here;
            if (roots.stream().anyMatch(r -> r.equals(child) || signed(child, r))) {
                return null;
            }
            X509CertificateHolder parent = between.stream().filter(c -> !c.equals(child) && isAuthority(c) && signed(child, c)).findFirst().orElse(null);
            if (parent == null) {
                return "证书不是由受信任的根签发：" + name(leaf);
            }
            here = parent;
        }
        return "证书链过长";
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
