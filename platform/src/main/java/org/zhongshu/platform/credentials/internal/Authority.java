package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.platform.city.City;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.SecretFile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The certificates: a root, an issuing authority, one seal for each department, one for codes and status lists, one for making seals. In
 * the folder {@code zhongshu.credentials.authority}, one PEM file each ({@code root issuing seal-<department> status maker}). Where there is no
 * root, a built-in test authority makes all of them. A real authority's are put there as {@code root.pem} (certificates only; several are
 * all trusted) and the others with their keys and chains: then nothing is made, and what is missing is named.
 */
@Component
class Authority {

    private static final Logger log = LoggerFactory.getLogger(Authority.class);

    private static final Duration ACT = Duration.ofMinutes(10);

    private final Path folder;
    private final String place;
    private final Clock clock;
    private final boolean builtIn;
    private final List<X509CertificateHolder> roots;
    private final Map<String, SealKey> keys = new ConcurrentHashMap<>();

    @Autowired
    Authority(@Value("${zhongshu.credentials.authority:}") String set, @Value("${zhongshu.data:data}/keys/credentials") Path own, CityProfile city, Clock clock) throws IOException {
        this(place(set, own), city.current(), clock);
    }

    /** A folder that was named must have its root: a test authority made in its place would go unnoticed. */
    static Path place(String set, Path own) throws IOException {
        if (set.isBlank()) {
            return own;
        }
        Path folder = Path.of(set.strip());
        if (!Files.isRegularFile(folder.resolve("root.pem"))) {
            throw new IOException("zhongshu.credentials.authority 指定的证书机构目录中没有根证书：" + folder.resolve("root.pem").toAbsolutePath() + "。");
        }
        return folder;
    }

    Authority(Path folder, City city, Clock clock) throws IOException {
        this.folder = folder;
        this.place = city.name();
        this.clock = clock;
        String root = SecretFile.read(folder.resolve("root.pem"), this::makeRoot);
        builtIn = root.contains("-----BEGIN PRIVATE KEY-----");
        roots = SealKey.certificates(root);
        if (roots.isEmpty()) {
            throw new IOException("证照根证书文件 " + folder.resolve("root.pem") + " 中没有证书。");
        }
        if (!builtIn) {
            log.info("电子证照使用外部证书机构的证书：{}", folder);
        }
    }

    boolean builtIn() {
        return builtIn;
    }

    List<X509CertificateHolder> roots() {
        return roots;
    }

    /** Signs codes and status lists. */
    SealKey status() {
        return key("status", place + "证照状态发布（测试）", null);
    }

    /** Those who may have signed codes and lists: the one of today and earlier ones, whose files {@code status-….pem} stay in the folder. */
    Map<String, X509CertificateHolder> signers() {
        Map<String, X509CertificateHolder> all = new java.util.LinkedHashMap<>();
        all.put(status().id(), status().certificate());
        try (var files = Files.newDirectoryStream(folder, "status-*.pem")) {
            for (Path f : files) {
                X509CertificateHolder c = SealKey.fromPem(Files.readString(f)).certificate();
                all.put(SealKey.id(c), c);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Signs the seals' pictures (制章人, GB/T 38540). */
    SealKey maker() {
        return key("maker", place + "电子印章制作（测试）", null);
    }

    SealKey seal(String department, String name, String creditCode) {
        return key("seal-" + department, name, creditCode);
    }

    /** Signs packages of the archive; its certificate says so, if the built-in authority made it. */
    SealKey archive() {
        return key("archive", place + "电子档案（测试）", null);
    }

    /** Those who may have sealed packages: the one of today and earlier ones, whose files {@code archive-….pem} stay in the folder. A real authority may give none. */
    List<X509CertificateHolder> archives() {
        List<X509CertificateHolder> all = new ArrayList<>();
        if (builtIn || Files.exists(folder.resolve("archive.pem"))) {
            all.add(archive().certificate());
        }
        try (var files = Files.newDirectoryStream(folder, "archive-*.pem")) {
            for (Path f : files) {
                all.add(SealKey.fromPem(Files.readString(f)).certificate());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** For one act: {@code ACT} long, by the built-in authority or by one that was put into the folder as {@code acts.pem} (an authority with its key). */
    SealKey act(String name) {
        try {
            Path own = folder.resolve("acts.pem");
            if (!builtIn && !Files.exists(own)) {
                throw Problem.unavailable("no-act-authority", "证书机构没有提供签名用的一次性证书（acts.pem），暂时不能电子签名，请到窗口办理。", null);
            }
            SealKey by = Files.exists(own) ? SealKey.fromPem(Files.readString(own)) : issuing();
            Instant now = clock.instant();
            String wrong = by.key().canSign() ? Chain.wrongAuthority(by.certificate(), by.above(), roots, now) : "没有私钥";
            if (wrong != null) {
                log.error("acts.pem in {} certifies nothing: {}", folder, wrong);
                throw Problem.unavailable("bad-act-authority", "签名用的证书机构证书不能使用（" + wrong + "），暂时不能电子签名，请到窗口办理。", null);
            }
            Sm2 key = Sm2.generate();
            List<X509CertificateHolder> above = new ArrayList<>(by.above());
            above.addFirst(by.certificate());
            Instant last = by.certificate().getNotAfter().toInstant();
            Instant until = now.plus(ACT).isAfter(last) ? last : now.plus(ACT);
            return new SealKey(key, certificate(name, null, key, by, 0, until, null), List.copyOf(above));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those who may have certified acts: the one of today and earlier ones, whose files {@code acts-….pem} stay in the folder. */
    List<X509CertificateHolder> acts() {
        List<X509CertificateHolder> all = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, "{acts,acts-*}.pem")) {
            for (Path f : files) {
                all.add(SealKey.fromPem(Files.readString(f)).certificate());
            }
            if (builtIn) {
                all.add(issuing().certificate());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private SealKey key(String file, String name, String creditCode) {
        return keys.computeIfAbsent(file, f -> {
            try {
                Path path = folder.resolve(f + ".pem");
                if (!builtIn && !Files.exists(path)) {
                    throw new IOException("缺少证书文件 " + path + "（使用外部证书机构时须逐一提供）。");
                }
                KeyPurposeId purpose = f.equals("archive") ? Chain.ARCHIVE : null;
                SealKey found = SealKey.fromPem(SecretFile.read(path, () -> makeLeaf(name, creditCode, purpose)));
                if (builtIn && purpose != null && !Chain.says(found.certificate(), purpose)) {
                    // of a version whose certificates did not say what they are for: it stays known beside the new one
                    Files.move(path, folder.resolve(f + "-" + found.id() + ".pem"), StandardCopyOption.REPLACE_EXISTING);
                    return SealKey.fromPem(SecretFile.read(path, () -> makeLeaf(name, creditCode, purpose)));
                }
                return found;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private SealKey issuing() throws IOException {
        return SealKey.fromPem(SecretFile.read(folder.resolve("issuing.pem"), () -> {
            try {
                SealKey root = SealKey.fromPem(Files.readString(folder.resolve("root.pem")));
                Sm2 key = Sm2.generate();
                return new SealKey(key, certificate(place + "电子证照签发机构（测试）", null, key, root, 1, 3650), List.of()).text();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    private String makeRoot() {
        Sm2 key = Sm2.generate();
        return new SealKey(key, certificate(place + "电子证照测试根", null, key, null, 2, 7300), List.of()).text();
    }

    private String makeLeaf(String name, String creditCode, KeyPurposeId purpose) {
        try {
            SealKey issuing = issuing();
            Sm2 key = Sm2.generate();
            return new SealKey(key, certificate(name, creditCode, key, issuing, 0, days(1825), purpose), List.of(issuing.certificate())).text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param by null: itself; @param depth how many authorities may follow, from 1; 0: no authority */
    private X509CertificateHolder certificate(String name, String creditCode, Sm2 key, SealKey by, int depth, int days) {
        return certificate(name, creditCode, key, by, depth, days(days), null);
    }

    private Instant days(int days) {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(days, ChronoUnit.DAYS);
    }

    /** @param purpose what alone it is for; null: not said */
    private X509CertificateHolder certificate(String name, String creditCode, Sm2 key, SealKey by, int depth, Instant until, KeyPurposeId purpose) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.C, "CN").addRDN(BCStyle.O, place + "（示范，测试证书）");
        if (creditCode != null) {
            subject.addRDN(Chain.ORGANIZATION_IDENTIFIER, creditCode);
        }
        subject.addRDN(BCStyle.CN, name);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        byte[] serial = new byte[12];
        new SecureRandom().nextBytes(serial);
        try {
            var info = SubjectPublicKeyInfo.getInstance(Base64.getMimeDecoder().decode(key.publicPem().replaceAll("-----[A-Z ]+-----", "")));
            var built = subject.build();
            var builder = new X509v3CertificateBuilder(by == null ? built : by.certificate().getSubject(), new BigInteger(1, serial), Date.from(now.minus(1, ChronoUnit.HOURS)),
                    Date.from(until.truncatedTo(ChronoUnit.SECONDS)), built, info)
                    .addExtension(Extension.basicConstraints, true, depth == 0 ? new BasicConstraints(false) : new BasicConstraints(depth - 1))
                    .addExtension(Extension.keyUsage, true, depth == 0 ? new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation) : new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return builder.build(new Sm2ContentSigner(by == null ? key : by.key()));
        } catch (CertIOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All certificates between the roots and the leaves that are known here. */
    List<X509CertificateHolder> between() {
        List<X509CertificateHolder> all = new ArrayList<>();
        for (SealKey k : List.of(status(), maker())) {
            k.above().stream().filter(c -> !all.contains(c)).forEach(all::add);
        }
        return all;
    }

    /** Lets BouncyCastle's builders sign with our keys. */
    record Sm2ContentSigner(Sm2 key, ByteArrayOutputStream content) implements ContentSigner {
        Sm2ContentSigner(Sm2 key) {
            this(key, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return key.sign(content.toByteArray());
        }
    }
}
