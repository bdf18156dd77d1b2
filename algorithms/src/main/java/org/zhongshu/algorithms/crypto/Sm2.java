package org.zhongshu.algorithms.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * An SM2 key, with or without its private half (GM/T 0003-2012, GB/T 32918; curve sm2p256v1, OID 1.2.156.10197.1.301).
 *
 * <p>Signatures are SM3withSM2 as GM/T 0009 writes them: DER SEQUENCE(r, s), with the default signer id
 * {@code 1234567812345678}. Keys travel as PEM: PKCS#8 {@code PRIVATE KEY} and X.509 {@code PUBLIC KEY}, which
 * {@code openssl pkey} reads. Instances are thread safe.
 */
public final class Sm2 {
    private static final byte[] DEFAULT_ID = "1234567812345678".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();
    static final ECNamedDomainParameters CURVE = curve();

    private final ECPrivateKeyParameters privateKey;
    private final ECPublicKeyParameters publicKey;
    /** Has the digest of the signer's name and key, which costs as much as a signature. One at a time. */
    private SM2Signer signer;

    private Sm2(ECPrivateKeyParameters privateKey, ECPublicKeyParameters publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Makes a new key pair. */
    public static Sm2 generate() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(CURVE, RANDOM));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        return new Sm2((ECPrivateKeyParameters) pair.getPrivate(), (ECPublicKeyParameters) pair.getPublic());
    }

    /** The key pair of a private number; the public point is computed. */
    static Sm2 ofPrivate(BigInteger d) {
        ECPublicKeyParameters q = new ECPublicKeyParameters(CURVE.getG().multiply(d).normalize(), CURVE);
        return new Sm2(new ECPrivateKeyParameters(d, CURVE), q);
    }

    /**
     * Reads a PEM text: {@code PRIVATE KEY} (then it can sign) or {@code PUBLIC KEY} (then it can only verify).
     *
     * @throws org.zhongshu.algorithms.crypto.CryptoException when the text is neither, or the key is on another curve
     */
    public static Sm2 fromPem(String pem) {
        boolean secret = pem.contains("-----BEGIN PRIVATE KEY-----");
        if (!secret && !pem.contains("-----BEGIN PUBLIC KEY-----")) {
            throw bad("不是 PKCS#8 私钥或 X.509 公钥的 PEM", null);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            AsymmetricKeyParameter key = secret ? PrivateKeyFactory.createKey(der) : PublicKeyFactory.createKey(der);
            return switch (key) {
                case ECPrivateKeyParameters d when isSm2(d.getParameters().getCurve()) -> ofPrivate(d.getD());
                case ECPublicKeyParameters q when isSm2(q.getParameters().getCurve()) -> new Sm2(null, new ECPublicKeyParameters(q.getQ(), CURVE));
                default -> throw bad("密钥不在 SM2 曲线上", null);
            };
        } catch (IOException | IllegalArgumentException e) {
            throw e instanceof org.zhongshu.algorithms.crypto.CryptoException known ? known : bad("密钥格式错误", e);
        }
    }

    /** Can this key sign? */
    public boolean canSign() {
        return privateKey != null;
    }

    org.bouncycastle.math.ec.ECPoint point() {
        return publicKey.getQ();
    }

    /** Only the public half. */
    public Sm2 publicOnly() {
        return new Sm2(null, publicKey);
    }

    /** Signs (DER). Throws {@link IllegalStateException} when there is no private half. */
    public byte[] sign(byte[] message) {
        if (privateKey == null) {
            throw new IllegalStateException("没有私钥，不能签名");
        }
        synchronized (privateKey) {
            if (signer == null) {
                signer = signer(new ParametersWithRandom(privateKey, RANDOM));
            }
            return sign(message, signer);
        }
    }

    byte[] sign(byte[] message, CipherParameters key) {
        return sign(message, signer(key));
    }

    private static SM2Signer signer(CipherParameters key) {
        SM2Signer signer = new SM2Signer();
        signer.init(true, new ParametersWithID(key, DEFAULT_ID));
        return signer;
    }

    /** The signer begins anew afterwards. */
    private static byte[] sign(byte[] message, SM2Signer signer) {
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw bad("签名失败", e);
        }
    }

    /** Does the DER signature belong to this message and key? A malformed signature is simply {@code false}. */
    public boolean verify(byte[] message, byte[] signature) {
        SM2Signer signer = new SM2Signer();
        signer.init(false, new ParametersWithID(publicKey, DEFAULT_ID));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }

    /** X.509 SubjectPublicKeyInfo as PEM. */
    public String publicPem() {
        try {
            return pem("PUBLIC KEY", SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey).getEncoded());
        } catch (IOException e) {
            throw bad("公钥编码失败", e);
        }
    }

    /** PKCS#8 as PEM; keep it secret. Throws {@link IllegalStateException} when there is no private half. */
    public String privatePem() {
        if (privateKey == null) {
            throw new IllegalStateException("没有私钥");
        }
        try {
            return pem("PRIVATE KEY", PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey).getEncoded());
        } catch (IOException e) {
            throw bad("私钥编码失败", e);
        }
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static boolean isSm2(org.bouncycastle.math.ec.ECCurve curve) {
        return curve.equals(CURVE.getCurve());
    }

    private static ECNamedDomainParameters curve() {
        // the curve with its own arithmetic: several times faster than the general one
        X9ECParameters x9 = CustomNamedCurves.getByName("sm2p256v1");
        return new ECNamedDomainParameters(GMObjectIdentifiers.sm2p256v1, x9.getCurve(), x9.getG(), x9.getN(), x9.getH());
    }

    private static org.zhongshu.algorithms.crypto.CryptoException bad(String message, Throwable cause) {
        return new org.zhongshu.algorithms.crypto.CryptoException(message, cause);
    }
}
