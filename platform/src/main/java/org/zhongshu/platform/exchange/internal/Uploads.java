package org.zhongshu.platform.exchange.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Lays an uploaded file into its connection's folder, whole and under a name that leads nowhere else, and starts the jobs that wait for such files. */
@Component
class Uploads {

    private static final Set<String> ENDINGS = Set.of("csv", "txt", "tsv", "xlsx", "xlsm");

    private final Connections connections;
    private final FolderConnector folders;
    private final JobStore jobs;
    private final RunStore runs;
    private final Audit audit;
    private final Clock clock;
    private final long most;

    Uploads(Connections connections, FolderConnector folders, JobStore jobs, RunStore runs, Audit audit, Clock clock, @Value("${zhongshu.exchange.upload:2GB}") DataSize most) {
        this.most = most.toBytes();
        this.connections = connections;
        this.folders = folders;
        this.jobs = jobs;
        this.runs = runs;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param jobs names of the jobs that take it now */
    record Uploaded(String name, long size, List<String> jobs) {
    }

    Uploaded take(long id, String original, InputStream content) throws IOException {
        Connections.Connection connection = connections.get(id, ExchangeReach.MANAGE);
        if (!connection.kind().equals(folders.kind())) {
            throw Problem.unprocessable("no-files", "这个连接不接收文件。");
        }
        String name = name(original);
        Path folder = folders.folder(id);
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, ".upload-", ".part");
        long size;
        try (content) {
            size = copy(content, part);
            name = place(part, name);
        } finally {
            Files.deleteIfExists(part);
        }
        audit.record("exchange.file.upload", "exchange-connection", connection.id(), name, null, Map.of("size", size));
        List<String> started = new ArrayList<>();
        for (JobStore.Job job : jobs.query("WHERE j.connection_id = ? AND j.state = 'ready'", id)) {
            String uploaded = name;
            if (FolderConnector.matching(folder, job.spec().source()).stream().anyMatch(f -> f.getFileName().toString().equals(uploaded))) {
                runs.ask(job.id(), job.mode(), CurrentActor.require().name(), clock.instant());
                started.add(job.name());
            }
        }
        return new Uploaded(name, size, started);
    }

    /** A link is made or refused as a whole: two files of one name that come at once are two files. */
    private static String place(Path part, String name) throws IOException {
        for (int i = 0; ; i++) {
            String free = i == 0 ? name : name.replaceFirst("(\\.[^.]*)$", "~" + i + "$1");
            try {
                Files.createLink(part.resolveSibling(free), part);
                return free;
            } catch (FileAlreadyExistsException taken) {
                // the next name
            } catch (FileSystemException | UnsupportedOperationException noLinks) {
                synchronized (Uploads.class) {
                    if (!Files.exists(part.resolveSibling(free))) {
                        Files.move(part, part.resolveSibling(free));
                        return free;
                    }
                }
            }
        }
    }

    /** Stops at the limit, whatever length was announced; on the disk before anybody is told that we have it. */
    private long copy(InputStream content, Path part) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try (FileOutputStream out = new FileOutputStream(part.toFile())) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                size += n;
                if (size > most) {
                    throw Problem.badRequest("too-large", "文件超过 " + (most >> 20) + " MB。请分成几个文件，或由系统管理员直接放入收件目录。");
                }
                out.write(buffer, 0, n);
            }
            out.getFD().sync();
        }
        if (size == 0) {
            throw Problem.badRequest("empty-file", "文件是空的。");
        }
        return size;
    }

    private static String name(String original) {
        String name = original == null ? "" : original.replaceAll("(?s)^.*[/\\\\]", "").replaceAll("[\\p{Cntrl}<>:\"|?*]", "_").strip();
        int dot = name.lastIndexOf('.');
        if (dot < 1 || name.length() > 150 || name.startsWith(".") || name.startsWith("~") || !Values.storable(name) || !ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
            throw Problem.badRequest("bad-file-name", "请提交 CSV 或 .xlsx 文件，文件名不超过 150 字。旧版 .xls 请另存为 .xlsx。");
        }
        return name;
    }
}
