package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes away, once a day, what has served its purpose: rejected rows that were settled and have not come since, and files that were
 * imported. Both are copies of departments' data, kept no longer than needed (个人信息保护法, article 19). Never what is still open: rows
 * that nobody has settled, files that wait or could not be read. Which files were taken stays known by their content.
 */
@Component
class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Actor SYSTEM = Actor.system("exchange");
    private static final int BATCH = 2_000;
    private static final String NOTE = ".result.txt";

    private final Rejects rejects;
    private final Path inbox;
    private final KeptFor rejectsKept;
    private final KeptFor filesKept;
    private final CityProfile city;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Retention(Rejects rejects, @Value("${zhongshu.exchange.inbox:${zhongshu.data:data}/inbox}") Path inbox, @Value("${zhongshu.exchange.rejects-kept:P180D}") String rejectsKept,
              @Value("${zhongshu.exchange.files-kept:P180D}") String filesKept, CityProfile city, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.rejects = rejects;
        this.inbox = inbox;
        this.rejectsKept = KeptFor.of("zhongshu.exchange.rejects-kept", rejectsKept);
        this.filesKept = KeptFor.of("zhongshu.exchange.files-kept", filesKept);
        this.city = city;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 86_400_000, initialDelay = 900_000)
    void sweep() {
        CurrentActor.as(SYSTEM, () -> {
            try {
                rejects();
                files();
            } catch (RuntimeException | IOException e) {
                log.warn("What is kept too long could not be taken away; tried again tomorrow", e);
            }
        });
    }

    private void rejects() {
        Period kept = rejectsKept.on(clock.instant().atZone(city.current().zone()).toLocalDate());
        Instant before = rejectsKept.before(clock.instant(), city.current().zone());
        boolean more = true;
        while (more) {
            more = Boolean.TRUE.equals(transaction.execute(status -> {
                Map<Long, Integer> gone = rejects.forget(before, BATCH);
                gone.forEach((job, rows) -> audit.record("exchange.reject.forget", "exchange-job", Long.toString(job), "超过保留期限 " + kept, null, Map.of("before", before.toString(), "rows", rows)));
                return gone.values().stream().mapToInt(Integer::intValue).sum() == BATCH;
            }));
        }
    }

    private void files() throws IOException {
        Period kept = filesKept.on(clock.instant().atZone(city.current().zone()).toLocalDate());
        Instant before = filesKept.before(clock.instant(), city.current().zone());
        for (Path connection : folders(inbox)) {
            Path done = connection.resolve(FolderConnector.DONE);
            // others write into the inbox: a link there must not lead the sweep elsewhere
            if (connection.getFileName().toString().matches("\\d{1,19}") && Files.isDirectory(done, LinkOption.NOFOLLOW_LINKS)) {
                long[] gone = files(done, before);
                if (gone[0] > 0) {
                    transaction.executeWithoutResult(status -> audit.record("exchange.file.forget", "exchange-connection", connection.getFileName().toString(), "超过保留期限 " + kept, null,
                            Map.of("before", before.toString(), "files", gone[0], "bytes", gone[1])));
                }
            }
        }
    }

    private static List<Path> folders(Path inbox) throws IOException {
        if (!Files.isDirectory(inbox)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(inbox)) {
            return inside.filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }

    /** @return how many files went, notes not counted, and their bytes */
    private static long[] files(Path done, Instant before) throws IOException {
        long[] gone = new long[2];
        List<Path> files;
        try (Stream<Path> inside = Files.list(done)) {
            files = inside.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS) && !p.getFileName().toString().endsWith(NOTE)).toList();
        }
        for (Path file : files) {
            Path note = file.resolveSibling(file.getFileName() + NOTE);
            if (settled(file, note).isBefore(before)) {
                try {
                    long size = Files.size(file);
                    Files.delete(file);
                    Files.deleteIfExists(note);
                    gone[0]++;
                    gone[1] += size;
                } catch (FileSystemException e) {
                    log.warn("File {} could not be taken away", file, e);
                }
            }
        }
        return gone;
    }

    /** When it was put aside: its own time says when its department made it. */
    private static Instant settled(Path file, Path note) throws IOException {
        if (Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            return Files.getLastModifiedTime(note, LinkOption.NOFOLLOW_LINKS).toInstant();
        }
        try {
            // a crash came between moving the file and its note
            return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
        } catch (UnsupportedOperationException e) {
            return Instant.MAX;
        }
    }
}
