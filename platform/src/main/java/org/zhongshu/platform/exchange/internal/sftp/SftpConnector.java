package org.zhongshu.platform.exchange.internal.sftp;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.exchange.internal.FolderConnector;
import org.zhongshu.platform.exchange.internal.sftp.FetchedFiles.RemoteFile;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files of a folder on an SFTP server. New ones – by name, size and time – are fetched into the connection's own inbox; from there on they are files
 * handed in like any others ({@link FolderConnector}). The server is only read.
 */
@Component
class SftpConnector implements Connector {

    private final FolderConnector folders;
    private final FetchedFiles fetched;
    private final AllowedHosts hosts;
    private final Clock clock;

    SftpConnector(FolderConnector folders, FetchedFiles fetched, AllowedHosts hosts, Clock clock) {
        this.folders = folders;
        this.fetched = fetched;
        this.hosts = hosts;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "sftp";
    }

    @Override
    public String label() {
        return "SFTP 目录";
    }

    @Override
    public Set<Mode> modes() {
        return folders.modes();
    }

    @Override
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>(List.of(
                Setting.text("host", "主机", true, null, "主机名或地址"),
                Setting.number("port", "端口", true, "22", null),
                Setting.text("username", "用户名", true, null, null),
                Setting.secret("password", "密码", false, "与私钥二选一；加密保存，不再显示"),
                Setting.secret("key", "私钥", false, "OpenSSH 或 PEM 格式全文；加密保存，不再显示"),
                Setting.secret("passphrase", "私钥口令", false, null).folded(),
                Setting.text("folder", "目录", true, ".", "服务器上的目录"),
                Setting.text("fingerprint", "服务器指纹", false, null, "形如 SHA256:…。留空测试一次会显示服务器的指纹，核对后填入；之后指纹变化即拒绝登录"),
                Setting.number("most", "单个文件上限（MB）", false, "4096", null).folded()));
        all.addAll(folders.settings());
        return all;
    }

    @Override
    public void check(Settings settings) {
        try (SftpServer server = new SftpServer(settings, hosts)) {
            server.files();
        }
    }

    @Override
    public List<Source> sources(Settings settings) {
        Map<String, Source> sources = new LinkedHashMap<>();
        try (SftpServer server = new SftpServer(settings, hosts)) {
            for (RemoteFile file : server.files()) {
                String pattern = FolderConnector.pattern(file.name());
                sources.putIfAbsent(pattern, new Source(pattern, pattern.equals(file.name()) ? null : "如 " + file.name(), null));
                sources.putIfAbsent(file.name(), new Source(file.name(), null, null));
            }
        }
        return new ArrayList<>(sources.values());
    }

    @Override
    public Shape shape(Settings settings, String source) {
        fetch(settings, source);
        return folders.shape(settings, source);
    }

    @Override
    public List<SourceRow> sample(Settings settings, String source, Shape shape, int most) {
        return folders.sample(settings, source, shape, most);
    }

    @Override
    public Background background(Settings settings, String source) {
        return folders.background(settings, source);
    }

    @Override
    public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
        fetch(settings, source);
        // what was fetched is whole
        Map<String, String> values = new HashMap<>(settings.values());
        values.put("rest", "0");
        return folders.read(new Settings(settings.connection(), values), source, expected, mode, from);
    }

    private void fetch(Settings settings, String source) {
        Path inbox = folders.folder(settings.connection());
        Duration rest = Duration.ofSeconds(settings.number("rest", 2, 0, 3_600));
        long most = settings.number("most", 4_096, 1, 65_536) * 1024L * 1024L;
        try (SftpServer server = new SftpServer(settings, hosts)) {
            Files.createDirectories(inbox);
            for (RemoteFile file : server.files()) {
                Path to = inbox.resolve(file.name());
                // a file that is still being written has a young time; one of the same name that waits here is read first
                boolean young = file.modified().plus(rest).isAfter(clock.instant());
                if (!young && FolderConnector.matches(source, file.name()) && !Files.exists(to) && !fetched.has(settings.connection(), file)) {
                    server.fetch(file, to, most);
                    // after the file is there: a crash between fetches it again, and its content is known then
                    fetched.add(settings.connection(), file);
                }
            }
        } catch (IOException e) {
            throw Problem.unavailable("disk", "文件无法保存到平台的接收目录。", e);
        }
    }
}
