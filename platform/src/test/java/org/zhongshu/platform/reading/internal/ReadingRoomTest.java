package org.zhongshu.platform.reading.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.reading.Photo;
import org.zhongshu.algorithms.reading.ReadLine;
import org.zhongshu.platform.reading.Papers;
import org.zhongshu.platform.reading.Reading;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.PaperPhotos;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Bounded by its seats, one at a time, loaded late and given back: with eyes of our own that wait until we say. */
class ReadingRoomTest {

    private static final byte[] PHOTO = PaperPhotos.jpeg(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), 0.8f);
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T04:00:00Z"), ZoneOffset.UTC);

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private ReadingRoom room;

    @AfterEach
    void stop() throws InterruptedException {
        go.countDown();
        people.shutdownNow();
        if (room != null) {
            room.stop();
        }
    }

    private ReadingRoom room(int seats, Duration idle) {
        room = new ReadingRoom(Papers.load(), () -> {
            opened.incrementAndGet();
            return new Eyes() {
                @Override
                public List<ReadLine> read(Photo photo) {
                    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    begun.countDown();
                    try {
                        go.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    atOnce.decrementAndGet();
                    return List.of(new ReadLine("随便什么字", 0.9, 0, 0, 100, 20));
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }, NOON, 6, seats, idle, Duration.ofSeconds(20));
        return room;
    }

    private static String code(Throwable thrown) {
        return ((Problem) thrown).code();
    }

    @Test
    void oneIsReadAtATimeAndWhoFindsNoSeatIsToldBeforeTheFirstByte() throws Exception {
        ReadingRoom room = room(3, Duration.ofMinutes(5));
        List<Future<Reading.Said>> seated = new ArrayList<>();
        CountDownLatch taken = new CountDownLatch(3);
        for (long person = 1; person <= 3; person++) {
            long who = person;
            seated.add(people.submit(() -> room.read(who, most -> {
                taken.countDown();
                return PHOTO;
            })));
        }
        assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> room.read(4, most -> {
            throw new AssertionError("a byte was taken without a seat");
        })).satisfies(t -> assertThat(code(t)).isEqualTo("busy"));
        assertThatThrownBy(() -> room.read(1, most -> PHOTO)).as("the same person again").satisfies(t -> assertThat(code(t)).isEqualTo("busy"));
        go.countDown();
        for (Future<Reading.Said> f : seated) {
            assertThat(f.get(10, TimeUnit.SECONDS).kind()).as("none of the kinds").isNull();
        }
        assertThat(mostAtOnce).hasValue(1);
        assertThat(room.read(4, most -> PHOTO).fields()).as("the seats are free again").isEmpty();
    }

    @Test
    void theModelsAreLoadedByTheFirstAndGivenBackWhenNobodyCame() throws Exception {
        go.countDown();
        ReadingRoom room = room(2, Duration.ZERO);
        assertThat(opened).hasValue(0);
        room.read(1, most -> PHOTO);
        room.read(2, most -> PHOTO);
        assertThat(opened).hasValue(1);
        assertThat(room.loaded()).isTrue();
        room.rest();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (room.loaded() && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        assertThat(closed).hasValue(1);
        room.read(3, most -> PHOTO);
        assertThat(opened).as("and loaded again").hasValue(2);
    }

    @Test
    void whoIsAtWorkKeepsTheModels() {
        go.countDown();
        ReadingRoom room = room(2, Duration.ofMinutes(5));
        room.read(1, most -> PHOTO);
        room.rest();
        room.read(2, most -> PHOTO);
        assertThat(closed).hasValue(0);
    }

    @Test
    void whatIsNoPhotographNeverReachesTheDeskAndFreesItsSeat() {
        ReadingRoom room = room(1, Duration.ofMinutes(5));
        assertThatThrownBy(() -> room.read(1, most -> new byte[100])).satisfies(t -> assertThat(code(t)).isEqualTo("bad-photo"));
        assertThatThrownBy(() -> room.read(1, most -> new byte[most + 1])).satisfies(t -> assertThat(code(t)).isEqualTo("too-large"));
        assertThatThrownBy(() -> room.read(1, most -> {
            throw new IOException("gone");
        })).satisfies(t -> assertThat(code(t)).isEqualTo("bad-file"));
        assertThat(opened).hasValue(0);
        go.countDown();
        assertThat(room.read(1, most -> PHOTO).kind()).isNull();
    }

    @Test
    void whereTheModelsCannotRunPeopleAreToldToWrite() {
        room = new ReadingRoom(Papers.load(), () -> {
            throw new IOException("no such processor");
        }, NOON, 6, 1, Duration.ofMinutes(5), Duration.ofSeconds(20));
        assertThatThrownBy(() -> room.read(1, most -> PHOTO)).hasMessageContaining("手工填写").satisfies(t -> assertThat(code(t)).isEqualTo("no-reader"));
    }

    @Test
    void sixAMinute() {
        go.countDown();
        ReadingRoom room = room(1, Duration.ofMinutes(5));
        for (int i = 0; i < 6; i++) {
            room.read(7, most -> PHOTO);
        }
        assertThatThrownBy(() -> room.read(7, most -> PHOTO)).satisfies(t -> assertThat(code(t)).isEqualTo("rate"));
        room.read(8, most -> PHOTO);
    }
}
