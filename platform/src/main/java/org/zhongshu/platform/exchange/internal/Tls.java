package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.shared.Problem;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How a connection to a database is encrypted, and whether the other side has to prove who it is. Encryption alone keeps listeners
 * out, not somebody who takes the server's place and is handed the password. Unless something else is chosen, a host that is not this machine has to
 * prove itself.
 *
 * <p>Public because capture, a package of its own, connects to the same databases.
 */
public final class Tls {

    /** OFF: as the driver pleases, perhaps in plain; REQUIRE: encrypted, any certificate is taken; VERIFY: certificate and host name are checked. */
    public enum Mode { OFF, REQUIRE, VERIFY }

    /** Of the file that {@link #store} makes; it holds nothing secret, Java's formats want one. */
    public static final String STORE_PASSWORD = "changeit";

    private static final String MODE = "tls";
    private static final String AUTHORITY = "ca";
    private static Path folder;

    private Tls() {
    }

    /** What the form asks, as far as a product's declaration can do it. */
    static List<Setting> settings(JdbcDialect dialect) {
        List<Setting.Choice> choices = new ArrayList<>();
        boolean verifies = !dialect.verify().isEmpty();
        if (verifies) {
            choices.add(new Setting.Choice("auto", "按主机：本机（localhost 或本机回环地址）不要求，其他主机加密并核对证书"));
            choices.add(new Setting.Choice("verify-full", "加密，核对证书和主机名"));
        }
        if (!dialect.tls().isEmpty()) {
            choices.add(new Setting.Choice("require", "加密，不核对证书"));
        }
        choices.add(new Setting.Choice("off", "不要求加密"));
        List<Setting> settings = new ArrayList<>();
        settings.add(Setting.choice(MODE, "加密连接", verifies ? "auto" : "off", choices, dialect.tls().isEmpty() ? "该数据库的驱动声明没有说明如何加密，账号和数据以明文传送"
                : "“不核对证书”只防旁听，不防冒充：任何证书都接受，顶替数据源的人可以得到账号和数据，只宜在可信的网段内使用"));
        if (!dialect.authority().isEmpty()) {
            settings.add(new Setting(AUTHORITY, "签发机构证书", Setting.Kind.MEMO, false, null, List.of(), "PEM 格式，核对证书时只信任它；不填则信任 Java 自带的签发机构").when(MODE, "auto", "verify-full").folded());
        }
        return settings;
    }

    /** Throws 400 for a word that is no mode. */
    public static Mode mode(Settings settings) {
        return switch (settings.get(MODE, "auto")) {
            case "off" -> Mode.OFF;
            case "require" -> Mode.REQUIRE;
            case "verify-full" -> Mode.VERIFY;
            case "auto" -> loopback(settings.get("host")) ? Mode.OFF : Mode.VERIFY;
            default -> throw Problem.badRequest("bad-setting", "设置“加密连接”有误，请重新选择。");
        };
    }

    /** Only what says so itself: a name that happens to resolve to this machine may resolve to another one tomorrow, or for the driver. */
    private static boolean loopback(String given) {
        String host = given.strip();
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The certificates to trust alone, as a PEM file; empty: those that Java trusts. Throws 400 when they are none. */
    public static Optional<Path> authority(Settings settings) {
        return settings.find(AUTHORITY).map(pem -> {
            certificates(pem);
            return file(pem, ".pem", pem.strip().concat("\n").getBytes(StandardCharsets.US_ASCII));
        });
    }

    /** The same as a PKCS #12 store under {@link #STORE_PASSWORD}. */
    public static Optional<Path> store(Settings settings) {
        return settings.find(AUTHORITY).map(pem -> {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                int n = 0;
                for (Certificate certificate : certificates(pem)) {
                    store.setCertificateEntry("ca" + n++, certificate);
                }
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                store.store(out, STORE_PASSWORD.toCharArray());
                return file(pem, ".p12", out.toByteArray());
            } catch (GeneralSecurityException e) {
                throw Problem.badRequest("bad-ca", "签发机构证书无法使用，请核对后重新填写。");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Collection<? extends Certificate> certificates(String pem) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.US_ASCII)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            // said below
        }
        throw Problem.badRequest("bad-ca", "签发机构证书须为 PEM 格式，以 -----BEGIN CERTIFICATE----- 开头。");
    }

    /** Drivers want files. They live as long as the server, and are made anew when somebody cleans up. */
    private static synchronized Path file(String pem, String ending, byte[] content) {
        try {
            if (folder == null || !Files.isDirectory(folder)) {
                folder = Files.createTempDirectory("zhongshu-ca");
            }
            Path file = folder.resolve(Sm3.hex(pem) + ending);
            if (!Files.exists(file)) {
                Path part = Files.write(Files.createTempFile(folder, "new", ".part"), content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
