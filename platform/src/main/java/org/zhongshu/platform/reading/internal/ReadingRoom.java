package org.zhongshu.platform.reading.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.reading.BadPhoto;
import org.zhongshu.algorithms.reading.Paper;
import org.zhongshu.algorithms.reading.Photo;
import org.zhongshu.algorithms.reading.ReadLine;
import org.zhongshu.platform.reading.Papers;
import org.zhongshu.platform.reading.Reading;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One desk with one reader and a few seats. A seat is taken before the first byte is, so that what lies in memory is bounded by the seats;
 * the models are loaded by the first who comes and given back when nobody came for a while.
 */
@Component
class ReadingRoom implements Reading {

    private static final Logger log = LoggerFactory.getLogger(ReadingRoom.class);

    private final Papers papers;
    private final Eyes.Opening opening;
    private final Pace pace;
    private final int aMinute;
    private final Duration idle;
    private final Duration patience;
    private final Semaphore seats;
    private final Set<Long> here = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor desk;
    /** Only the desk's thread touches it. */
    private Eyes eyes;
    private volatile boolean open;
    private volatile long lastUse = System.nanoTime();

    @Autowired
    ReadingRoom(Clock clock, @Value("${zhongshu.reading.photos-per-minute:6}") int aMinute, @Value("${zhongshu.reading.seats:4}") int seats, @Value("${zhongshu.reading.idle:5m}") Duration idle) {
        this(Papers.load(), Eyes::ofModels, clock, aMinute, seats, idle, Duration.ofSeconds(60));
    }

    ReadingRoom(Papers papers, Eyes.Opening opening, Clock clock, int aMinute, int seats, Duration idle, Duration patience) {
        this.papers = papers;
        this.opening = opening;
        this.pace = new Pace(clock);
        this.aMinute = aMinute;
        this.idle = idle;
        this.patience = patience;
        this.seats = new Semaphore(seats);
        // one more place than seats: for giving the models back
        this.desk = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(seats + 1), task -> {
            Thread thread = new Thread(task, "reading");
            thread.setDaemon(true);
            return thread;
        });
        this.desk.allowCoreThreadTimeOut(true);
    }

    @Override
    public Reading.Said read(long person, Upload upload) {
        pace.take("photo", Long.toString(person), aMinute);
        if (!here.add(person)) {
            throw Problem.tooMany("busy", "上一张照片还在识别，请稍候。");
        }
        try {
            if (!seats.tryAcquire()) {
                throw Problem.tooMany("busy", "正在识别的照片较多，请稍候再试，或手工填写。");
            }
            Future<List<ReadLine>> reading = null;
            try {
                Photo photo = Photo.check(upload.take(Photo.MOST_BYTES));
                reading = desk.submit(() -> look(photo));
                return said(reading.get(patience.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                throw Problem.unavailable("too-slow", "识别用时过长，请稍后再试，或手工填写。", e);
            } finally {
                if (reading != null && !reading.isDone()) {
                    reading.cancel(false);
                    desk.purge();
                }
                seats.release();
            }
        } catch (BadPhoto e) {
            throw bad(e);
        } catch (RejectedExecutionException e) {
            throw Problem.unavailable("stopped", "系统正在停止，请稍后再试。", e);
        } catch (IOException e) {
            throw Problem.badRequest("bad-file", "照片没有传完，请重试。");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopped", "系统正在停止，请稍后再试。", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } finally {
            here.remove(person);
        }
    }

    private static RuntimeException failed(Throwable cause) {
        if (cause instanceof BadPhoto bad) {
            return bad(bad);
        }
        log.warn("A photograph was not read: {}", cause.toString());
        return Problem.unavailable("no-reader", "照片识别暂时不能用，请手工填写。", cause);
    }

    private static Problem bad(BadPhoto e) {
        return Problem.badRequest(switch (e.reason()) {
            case TOO_MANY_PIXELS -> "too-many-pixels";
            case TOO_LARGE -> "too-large";
            default -> "bad-photo";
        }, e.getMessage());
    }

    private List<ReadLine> look(Photo photo) throws BadPhoto, IOException {
        if (eyes == null) {
            eyes = opening.open();
            open = true;
        }
        try {
            return eyes.read(photo);
        } finally {
            lastUse = System.nanoTime();
        }
    }

    private Reading.Said said(List<ReadLine> lines) {
        Optional<Paper> kind = Paper.likest(papers.papers(), lines);
        return kind.map(k -> new Reading.Said(k.id(), k.name(), k.read(lines).orElse(List.of()).stream()
                .map(v -> new Field(v.field().id(), v.field().label(), v.text(), v.confidence(), v.checked(), papers.facts().get(k.id() + "/" + v.field().id()))).toList())).orElse(new Reading.Said(null, null, List.of()));
    }

    @Override
    public Set<String> facts() {
        Set<String> all = new HashSet<>();
        papers.facts().values().forEach(all::addAll);
        return all;
    }

    @Override
    public List<String> kinds() {
        return papers.papers().stream().map(Paper::name).toList();
    }

    boolean loaded() {
        return open;
    }

    /** Some hundred megabytes go back when nobody came for a while. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void rest() {
        if (open && System.nanoTime() - lastUse >= idle.toNanos() && desk.getQueue().remainingCapacity() > 0) {
            desk.execute(this::shut);
        }
    }

    private void shut() {
        if (eyes != null && System.nanoTime() - lastUse >= idle.toNanos()) {
            eyes.close();
            eyes = null;
            open = false;
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        desk.shutdown();
        if (desk.awaitTermination(20, TimeUnit.SECONDS) && eyes != null) {
            eyes.close();
            eyes = null;
            open = false;
        }
    }
}
