package org.zhongshu.platform.exchange.internal.sftp;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.exchange.internal.sftp.FetchedFiles.RemoteFile;
import org.zhongshu.platform.shared.Problem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One session with an SFTP server. The server's key is known before anything secret is sent: without a fingerprint there is no sign-in, only the
 * fingerprint to compare by another way. Nothing of this account's own SSH settings or keys is used.
 */
final class SftpServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_FILES = 10_000;

    private final SshClient client;
    private final String folder;
    private ClientSession session;
    private SftpClient sftp;
    private String fingerprint;

    SftpServer(Settings settings, AllowedHosts hosts) {
        String host = settings.get("host").strip();
        hosts.check(host);
        folder = settings.get("folder", ".").strip();
        String pinned = settings.get("fingerprint", "").strip();
        client = SshClient.setUpDefaultClient();
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setServerKeyVerifier((s, address, key) -> {
            fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
            return same(pinned, fingerprint);
        });
        client.start();
        try {
            session = client.connect(settings.get("username"), host, settings.number("port", 22, 1, 65_535)).verify(PATIENCE).getSession();
            List<KeyPair> keys = keys(settings);
            keys.forEach(session::addPublicKeyIdentity);
            if (keys.isEmpty()) {
                session.addPasswordIdentity(settings.get("password"));
            }
            session.auth().verify(PATIENCE);
            sftp = SftpClientFactory.instance().createSftpClient(session);
        } catch (IOException e) {
            close();
            throw failure(e, pinned);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static boolean same(String pinned, String found) {
        String bare = pinned.startsWith("SHA256:") ? pinned : "SHA256:" + pinned;
        return !pinned.isEmpty() && MessageDigest.isEqual(bare.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8));
    }

    private Problem failure(IOException e, String pinned) {
        if (fingerprint != null && !same(pinned, fingerprint)) {
            return pinned.isEmpty()
                    ? Problem.unprocessable("host-key-unknown", "服务器指纹为 " + fingerprint + " 。请通过电话等其他途径与数源部门核对，一致后填入“服务器指纹”再试。")
                    : Problem.unprocessable("host-key-changed", "服务器指纹变为 " + fingerprint + " ，与登记的不符，已拒绝登录。可能更换了服务器，也可能有人冒充；核对后再修改。");
        }
        if (e instanceof SshException ssh && ssh.getDisconnectCode() == 14) {
            return Problem.unprocessable("refused", "SFTP 服务器拒绝了用户名、密码或密钥。");
        }
        return Problem.unavailable("unreachable", "连接不上 SFTP 服务器，或它没有应答。", e);
    }

    private static List<KeyPair> keys(Settings settings) throws IOException {
        String pem = settings.get("key", "");
        if (pem.isEmpty()) {
            return List.of();
        }
        try (InputStream in = new ByteArrayInputStream((pem.strip() + "\n").getBytes(StandardCharsets.UTF_8))) {
            List<KeyPair> keys = new ArrayList<>();
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName("settings"), in, FilePasswordProvider.of(settings.get("passphrase", "")));
            if (found != null) {
                found.forEach(keys::add);
            }
            if (!keys.isEmpty()) {
                return keys;
            }
        } catch (GeneralSecurityException | IOException e) {
            // said below, without a word of the key
        }
        throw Problem.unprocessable("bad-key", "私钥无法读取：须为 OpenSSH 或 PEM 格式；有口令的请填写口令。");
    }

    /** Plain files of the folder, the oldest first. */
    List<RemoteFile> files() {
        List<RemoteFile> files = new ArrayList<>();
        try {
            for (SftpClient.DirEntry entry : sftp.readDir(folder)) {
                String name = entry.getFilename();
                SftpClient.Attributes a = entry.getAttributes();
                // the server's names become names here: none may lead anywhere
                if (a.isRegularFile() && name.length() < 200 && !name.matches("(?i)\\..*|~.*|.*\\.(tmp|part|filepart|result\\.txt)") && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ')) {
                    files.add(new RemoteFile(name, a.getSize(), a.getModifyTime().toInstant()));
                }
                if (files.size() == MOST_FILES) {
                    break;
                }
            }
        } catch (IOException e) {
            throw reading(e);
        }
        files.sort(Comparator.comparing(RemoteFile::modified).thenComparing(RemoteFile::name));
        return files;
    }

    /** Copies a file whole or not at all; its time goes with it. */
    void fetch(RemoteFile file, Path to, long most) throws IOException {
        Path part = to.resolveSibling("." + file.name() + ".part");
        try (InputStream in = sftp.read(folder + "/" + file.name()); OutputStream out = Files.newOutputStream(part)) {
            byte[] block = new byte[1 << 16];
            long left = most;
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                left -= n;
                if (left < 0) {
                    throw Problem.unprocessable("too-large", "文件“" + file.name() + "”超过 " + (most >> 20) + " MB。");
                }
                out.write(block, 0, n);
            }
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw reading(e);
        } catch (Problem e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.setLastModifiedTime(part, java.nio.file.attribute.FileTime.from(file.modified()));
        Files.move(part, to);
    }

    private Problem reading(IOException e) {
        if (e instanceof SftpException sftpError && (sftpError.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE || sftpError.getStatus() == SftpConstants.SSH_FX_PERMISSION_DENIED)) {
            return Problem.unprocessable("no-folder", "SFTP 服务器上没有目录“" + folder + "”，或账号无权读取。");
        }
        return Problem.unavailable("disturbed", "读取 SFTP 服务器时连接中断。", e);
    }

    @Override
    public void close() {
        try {
            if (sftp != null) {
                sftp.close();
            }
            if (session != null) {
                session.close(true);
            }
        } catch (IOException gone) {
            // the session goes with the client
        }
        client.stop();
    }
}
