package org.zhongshu.platform.exchange.internal.sftp;

import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.ZhongshuTest;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against a real SFTP server in this JVM, and against Debian's OpenSSH as a foreign one. */
@ZhongshuTest
class SftpConnectorModuleTest {

    @Autowired
    SftpConnector connector;
    @Autowired
    JdbcTemplate jdbc;
    @TempDir
    Path remote;
    @TempDir
    Path keys;

    private SshServer server;
    private long connection;

    @BeforeEach
    void start() throws IOException {
        server = server(0, "one");
        connection = Ids.next();
        jdbc.update("INSERT INTO exchange.connection (id, name, department, kind, settings, secrets, added_by, added_at) VALUES (?, ?, 'data', 'sftp', '{}', '', 'test', now())", connection, "sftp" + connection);
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
        jdbc.update("DELETE FROM exchange.connection WHERE id = ?", connection);
    }

    private SshServer server(int port, String key) throws IOException {
        SshServer made = SshServer.setUpDefaultServer();
        made.setHost("127.0.0.1");
        made.setPort(port);
        made.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(keys.resolve(key)));
        made.setPasswordAuthenticator((user, password, session) -> user.equals("gongan") && password.equals("口令#1"));
        made.setSubsystemFactories(List.of(new SftpSubsystemFactory.Builder().build()));
        made.setFileSystemFactory(new VirtualFileSystemFactory(remote));
        made.start();
        return made;
    }

    private String fingerprint() throws Exception {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, server.getKeyPairProvider().loadKeys(null).iterator().next().getPublic());
    }

    private Settings settings(String... pairs) {
        Map<String, String> all = new HashMap<>(Map.of("host", "127.0.0.1", "port", Integer.toString(server.getPort()), "username", "gongan", "password", "口令#1", "folder", "/"));
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return new Settings(connection, all);
    }

    private void file(Path folder, String name, String content, Instant at) throws IOException {
        Files.writeString(folder.resolve(name), content, Charset.forName("GB18030"));
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(at));
    }

    private List<SourceRow> all(Settings settings, String source, Shape shape, Connector.Mode mode) {
        List<SourceRow> all = new ArrayList<>();
        try (Rows rows = connector.read(settings, source, shape, mode, null)) {
            while (!rows.ended()) {
                all.addAll(rows.next(100, Duration.ofSeconds(5)));
            }
            if (!all.isEmpty()) {
                rows.stored(Position.of(all.getLast().position()));
            }
        }
        return all;
    }

    @Test
    void theFirstVisitShowsTheFingerprintAndAnotherKeyIsRefused() throws Exception {
        assertThatThrownBy(() -> connector.check(settings())).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("host-key-unknown"))
                .hasMessageContaining(fingerprint());
        Settings pinned = settings("fingerprint", fingerprint());
        connector.check(pinned);
        assertThatThrownBy(() -> connector.check(settings("fingerprint", fingerprint(), "password", "falsch"))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("refused"));
        int port = server.getPort();
        server.stop(true);
        server = server(port, "two");
        assertThatThrownBy(() -> connector.check(pinned)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("host-key-changed"));
        assertThatThrownBy(() -> connector.check(settings("host", "1.2.3.4"))).hasMessageContaining("不允许");
    }

    @Test
    void filesAreFetchedOnceAndReadInTheirOrder() throws Exception {
        Instant old = Instant.now().minusSeconds(3_600);
        file(remote, "人口_20260102.csv", "身份证号,姓名\n2,李四\n", old.plusSeconds(60));
        file(remote, "人口_20260101.csv", "身份证号,姓名\n1,张三\n", old);
        file(remote, "别的.csv", "a\n1\n", old);
        file(remote, "人口_20260103.csv", "身份证号,姓名\n3,正在写\n", Instant.now().plusSeconds(5));
        Files.createSymbolicLink(remote.resolve("人口_20260104.csv"), Path.of("/etc/passwd"));
        Settings settings = settings("fingerprint", fingerprint(), "rest", "2");
        assertThat(connector.sources(settings)).extracting(s -> s.name()).contains("人口_*.csv", "别的.csv");
        Shape shape = connector.shape(settings, "人口_*.csv");
        assertThat(shape.columns()).extracting(Shape.Column::name).containsExactly("身份证号", "姓名");
        List<SourceRow> rows = all(settings, "人口_*.csv", shape, Connector.Mode.INCREMENTAL);
        assertThat(rows).extracting(r -> r.values()[1]).containsExactly("张三", "李四");
        assertThatThrownBy(() -> all(settings, "人口_*.csv", shape, Connector.Mode.INCREMENTAL)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("nothing-new"));
        // the same name with another time is another file
        file(remote, "人口_20260101.csv", "身份证号,姓名\n1,张三改\n", old.plusSeconds(600));
        assertThat(all(settings, "人口_*.csv", shape, Connector.Mode.INCREMENTAL)).extracting(r -> r.values()[1]).containsExactly("张三改");
        assertThat(Files.exists(remote.resolve("人口_20260102.csv"))).as("the server is only read").isTrue();
    }

    @Test
    void aFileBeyondTheLimitIsNotKept() throws Exception {
        file(remote, "大.csv", "a\n" + "x".repeat(1_200_000) + "\n", Instant.now().minusSeconds(60));
        assertThatThrownBy(() -> connector.shape(settings("fingerprint", fingerprint(), "most", "1"), "大.csv")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("too-large"));
    }

    @Test
    void openSshWithAKeyUnderAPassphrase() throws Exception {
        Path sshd = Path.of("/usr/sbin/sshd");
        Assumptions.assumeTrue(Files.isExecutable(sshd), "OpenSSH is not installed here: tried against the other server only");
        Path folder = Files.createDirectory(remote.resolve("出库"));
        file(folder, "法人.csv", "统一社会信用代码,名称\n91,某公司\n", Instant.now().minusSeconds(600));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys.resolve("host").toString());
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "pass#2", "-f", keys.resolve("client").toString());
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.createDirectories(Path.of("/run/sshd"));
        Files.writeString(keys.resolve("config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                StrictModes no
                UsePAM no
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                PidFile none
                Subsystem sftp internal-sftp
                """.formatted(port, keys.resolve("host"), keys.resolve("client.pub")));
        Process process = new ProcessBuilder(sshd.toString(), "-D", "-e", "-f", keys.resolve("config").toString()).redirectErrorStream(true).redirectOutput(keys.resolve("log").toFile()).start();
        try {
            for (int i = 0; i < 100 && !open(port); i++) {
                Thread.sleep(50);
            }
            String shown = run("ssh-keygen", "-l", "-E", "sha256", "-f", keys.resolve("host.pub").toString()).split(" ")[1];
            Settings settings = settings("port", Integer.toString(port), "username", System.getProperty("user.name"), "password", "", "key", Files.readString(keys.resolve("client")),
                    "passphrase", "pass#2", "folder", folder.toString(), "fingerprint", shown);
            connector.check(settings);
            Shape shape = connector.shape(settings, "法人.csv");
            assertThat(all(settings, "法人.csv", shape, Connector.Mode.FULL)).singleElement().satisfies(r -> assertThat(r.values()).containsExactly("91", "某公司"));
            Map<String, String> wrong = new HashMap<>(settings.values());
            wrong.put("passphrase", "falsch");
            assertThatThrownBy(() -> connector.check(new Settings(connection, wrong))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("bad-key"));
        } finally {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        }
    }

    private static boolean open(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
