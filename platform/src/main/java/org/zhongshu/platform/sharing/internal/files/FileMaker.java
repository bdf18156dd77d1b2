package org.zhongshu.platform.sharing.internal.files;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Outlet;
import org.zhongshu.platform.sharing.internal.OnlyCopy;
import org.zhongshu.platform.sharing.internal.QuietLoops;
import org.zhongshu.platform.sharing.internal.files.FileStore.Made;
import org.zhongshu.platform.sharing.internal.files.FileStore.Plan;

import javax.sql.DataSource;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Makes the files that are due, one after the other, in one copy of the server. A file is written beside its place and moved there
 * when it is whole and on the disk; a plan moves on only then, so a crash means that the file is made anew.
 */
@Component
class FileMaker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FileMaker.class);
    private static final long LOCK = 0x7a73_6669_6c65L;
    private static final int PATIENCE = 5;
    private static final int PROGRESS_EVERY = 50_000;
    private static final Actor SYSTEM = Actor.system("files");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmm");

    private final FileStore store;
    private final Outlet outlet;
    private final Datasets datasets;
    private final CityProfile city;
    private final WorkingCalendar calendar;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Path folder;
    private final OnlyCopy only;
    private volatile boolean running;
    private boolean tidied;
    private boolean away;

    FileMaker(FileStore store, Outlet outlet, Datasets datasets, CityProfile city, WorkingCalendar calendar, Audit audit, TransactionTemplate transaction, DataSource source, Clock clock,
              @Value("${zhongshu.sharing.files:${zhongshu.data:data}/share-files}") Path folder) {
        this.store = store;
        this.outlet = outlet;
        this.datasets = datasets;
        this.city = city;
        this.calendar = calendar;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        this.folder = folder;
        this.only = new OnlyCopy(source, LOCK);
    }

    /** What may leave, in words that are equal when it is the same: each column with its mask, then the conditions on rows. */
    static String terms(Opening o) {
        StringBuilder terms = new StringBuilder();
        o.parts().forEach(p -> terms.append(p.column().field()).append(p.mask() == null ? "" : ":" + p.mask().name()).append('\n'));
        o.conditions().stream().map(c -> "? " + c.field() + " " + c.operator() + " " + c.values()).sorted().forEach(c -> terms.append(c).append('\n'));
        return terms.toString();
    }

    Path path(Made file) {
        return folder.resolve(Long.toString(file.plan())).resolve(file.id() + "." + file.format().id());
    }

    Instant next(Schedule schedule) {
        return schedule.next(clock.instant(), city.current().zone(), calendar::isWorkingDay);
    }

    @Scheduled(fixedDelay = 2_000, initialDelay = 3_000)
    void look() {
        if (!running || !only.take()) {
            tidied = false;
            return;
        }
        away = QuietLoops.quietly("files", away, this::serve);
    }

    private void serve() {
        if (!tidied) {
            store.forsaken().forEach(id -> log.info("File {} was begun by a server that is gone; its plan makes it anew", id));
            tidied = true;
        }
        store.ended(clock.instant()).forEach(this::discard);
        for (Plan plan : store.due(clock.instant())) {
            if (running) {
                CurrentActor.as(SYSTEM, () -> make(plan));
            }
        }
    }

    private void make(Plan plan) {
        Instant now = clock.instant();
        Opening opening;
        try {
            opening = outlet.open(plan.resource(), plan.grantee(), plan.name() + "（" + plan.id() + "）", new HashSet<>(plan.fields()));
        } catch (Problem refusal) {
            if (refusal.code().equals("rate") || refusal.code().equals("not-yet")) {
                store.failed(plan.id(), now.plusSeconds(60), refusal.getMessage());
            } else {
                transaction.executeWithoutResult(status -> {
                    store.onceDone(plan.id(), plan.onceAt());
                    store.state(plan.id(), FileStore.STOPPED, refusal.getMessage(), null);
                    audit.record("sharing.file.stop", "share-file-plan", Long.toString(plan.id()), refusal.getMessage(), null, null);
                });
            }
            return;
        }
        List<String> fields = opening.parts().stream().map(p -> p.column().field()).toList();
        String name = plan.name() + "-" + STAMP.format(plan.dueAt().atZone(city.current().zone()));
        Made file = new Made(Ids.next(), plan.id(), plan.resource(), plan.provider(), plan.grantee(), name, plan.format(), "making", 0, 0, null, fields, plan.dueAt(), now, null, null, null, 0, terms(opening), null);
        store.begin(file);
        try {
            Path place = path(file);
            Path part = place.resolveSibling(place.getFileName() + ".part");
            Files.createDirectories(place.getParent());
            Written written = write(file, opening, part);
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            Instant done = clock.instant();
            transaction.executeWithoutResult(status -> {
                store.ready(file.id(), written.rows(), written.bytes(), written.sm3(), done, done.plus(Duration.ofDays(plan.keepDays())));
                if (plan.onceAt() == null) {
                    store.next(plan.id(), next(plan.schedule()));
                } else {
                    store.onceDone(plan.id(), plan.onceAt());
                }
                audit.record("sharing.file.make", "share-file", Long.toString(file.id()), name, null, Map.of("rows", written.rows(), "sm3", written.sm3(), "grantee", plan.grantee()));
            });
        } catch (IOException | RuntimeException e) {
            broken(plan, file, e);
        }
    }

    private record Written(long rows, long bytes, String sm3) {
    }

    private Written write(Made file, Opening opening, Path part) throws IOException {
        Sm3 sum = new Sm3();
        long[] bytes = {0};
        long[] rows = {0};
        try (FileOutputStream disk = new FileOutputStream(part.toFile())) {
            OutputStream out = new FilterOutputStream(disk) {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[]{(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] b, int offset, int length) throws IOException {
                    super.out.write(b, offset, length);
                    sum.update(b, offset, length);
                    bytes[0] += length;
                }
            };
            RowFile writer = file.format().begin(out, file.name(), opening.parts().stream().map(p -> new RowFile.Column(p.column().field(), p.column().name())).toList());
            datasets.scan(opening.dataset().id(), new Datasets.Query(List.of(), opening.conditions(), null, 0), row -> {
                try {
                    writer.row(opening.give(row));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                if (++rows[0] % PROGRESS_EVERY == 0) {
                    // apart from the transaction that reads: people watch it
                    Thread.startVirtualThread(() -> store.progress(file.id(), rows[0]));
                    if (!running) {
                        throw Problem.unavailable("stopping", "平台正在停止", null);
                    }
                }
            });
            writer.end();
            out.flush();
            disk.getFD().sync();
        }
        return new Written(rows[0], bytes[0], HexFormat.of().formatHex(sum.finish()));
    }

    private void broken(Plan plan, Made file, Exception e) {
        // a database's or a disk's own words may hold values and paths: they are for the log
        String why = e instanceof Problem ? e.getMessage() : "生成失败：" + DatabaseTrouble.of(e).orElse(e.getClass().getSimpleName());
        log.warn("File {} of plan {} could not be made", file.id(), plan.id(), e);
        delete(path(file).resolveSibling(path(file).getFileName() + ".part"));
        boolean enough = plan.failures() + 1 >= PATIENCE;
        transaction.executeWithoutResult(status -> {
            store.broken(file.id(), why);
            if (enough) {
                store.onceDone(plan.id(), plan.onceAt());
                store.state(plan.id(), plan.state().equals(FileStore.STOPPED) ? FileStore.STOPPED : FileStore.PAUSED, "连续 " + PATIENCE + " 次未能生成，最后一次：" + why, plan.nextAt());
                audit.record("sharing.file.pause", "share-file-plan", Long.toString(plan.id()), why, null, null);
            } else {
                store.failed(plan.id(), clock.instant().plus(Duration.ofMinutes(1L << plan.failures())), why);
            }
        });
    }

    /** The file has been kept as long as it was to be. */
    private void discard(Made file) {
        delete(path(file));
        store.gone(file.id());
    }

    void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.warn("{} could not be deleted: {}", path, e.toString());
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        only.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
