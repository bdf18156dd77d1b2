package org.zhongshu.platform.catalog.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.meaning.NearestVectors;
import org.zhongshu.algorithms.meaning.SentenceModel;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

/**
 * The entries in force by their meaning. Filled by a thread of its own behind the index of words, because a vector costs
 * two milliseconds; each is computed once and kept in the database, one by one, because this model's vectors depend a little on their company in a
 * batch. While people search, the filling rests as long as it works. The model is loaded with the first entry, and where it cannot run the search goes on with words alone.
 */
@Component
class MeaningIndex {

    private static final Logger log = LoggerFactory.getLogger(MeaningIndex.class);
    private static final int AT_ONCE = 200;
    /** Cosine below which two texts have nothing to do with each other; by trial over the test's questions. */
    static final double NEAR = 0.4;
    private static final int REMEMBERED = 2_000;
    /** So long after a search the filling still gives way, in nanoseconds. */
    private static final long SEARCHING = 2_000_000_000L;

    private final JdbcTemplate jdbc;
    private final NearestVectors vectors = new NearestVectors();
    /** Row of each name that was ever in force. */
    private final Map<String, Integer> rows = new HashMap<>();
    /** The entries of each row, null where there are none any more; lists are replaced, never changed. One thread writes. */
    private volatile AtomicReferenceArray<List<Known>> entries = new AtomicReferenceArray<>(1 << 10);
    private final Map<Long, Integer> rowOf = new HashMap<>();
    private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread follower;
    private final Map<String, byte[]> asked = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile SentenceModel model;
    private volatile long lastSearch = System.nanoTime() - SEARCHING;
    private boolean without;
    private volatile boolean stopping;

    /** What lists are narrowed by, of one entry. */
    record Known(long id, String classCode, String provider, String share, String open, String level) {
        boolean fits(Map<String, String> filters) {
            for (Map.Entry<String, String> f : filters.entrySet()) {
                boolean fits = switch (f.getKey()) {
                    case "class" -> classCode.startsWith(f.getValue());
                    case "provider" -> provider.equals(f.getValue());
                    case "share" -> share.equals(f.getValue());
                    case "open" -> open.equals(f.getValue());
                    case "level" -> level.equals(f.getValue());
                    default -> throw new IllegalArgumentException(f.getKey());
                };
                if (!fits) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @param text null: the entry left */
    record Change(long id, String text, Known known) {
    }

    MeaningIndex(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.follower = Thread.ofPlatform().daemon().name("catalog-meaning").priority(Thread.MIN_PRIORITY).unstarted(this::follow);
        follower.start();
    }

    /** What is kept of an entry. The name alone counts: summaries are so alike that they drown it. */
    static Change change(Entry entry) {
        Description d = entry.description();
        return new Change(entry.id(), ChineseWords.normal(d.name()), new Known(entry.id(), d.classCode(), d.provider(), d.share(), d.open(), Integer.toString(d.level())));
    }

    static Change gone(long id) {
        return new Change(id, null, null);
    }

    /** Does not wait. */
    void take(List<Change> changed) {
        waiting.addAndGet(changed.size());
        changes.addAll(changed);
    }

    /** The entries nearest in meaning, the nearest first; empty while the model is not there. @param floor least cosine */
    List<Long> search(String question, Map<String, String> filters, int limit, double floor) {
        lastSearch = System.nanoTime();
        Optional<byte[]> vector = asked(question);
        if (vector.isEmpty()) {
            return List.of();
        }
        List<Long> found = new ArrayList<>();
        for (NearestVectors.Near near : vectors.search(vector.get(), limit, floor, row -> wanted(row, filters))) {
            List<Known> all = entries.get(near.row());
            (all == null ? List.<Known>of() : all).stream().filter(e -> e.fits(filters)).limit(limit - found.size()).forEach(e -> found.add(e.id()));
        }
        return found;
    }

    private boolean wanted(int row, Map<String, String> filters) {
        List<Known> all = entries.get(row);
        return all != null && (filters.isEmpty() || all.stream().anyMatch(e -> e.fits(filters)));
    }

    /** All that was put in is found. */
    boolean quiet() {
        return waiting.get() == 0;
    }

    private Optional<byte[]> asked(String question) {
        synchronized (asked) {
            byte[] known = asked.get(question);
            if (known != null) {
                return Optional.of(known);
            }
        }
        // loaded by the follower, so that nobody's question waits for it
        SentenceModel loaded = model;
        if (loaded == null) {
            return Optional.empty();
        }
        byte[] vector = SentenceModel.small(loaded.vector(question));
        synchronized (asked) {
            asked.put(question, vector);
        }
        return Optional.of(vector);
    }

    private synchronized SentenceModel model() {
        if (model == null && !without) {
            try {
                model = SentenceModel.load();
            } catch (IOException e) {
                without = true;
                log.warn("Search goes without meaning: {}", e.getMessage());
            }
        }
        return model;
    }

    private void follow() {
        List<Change> batch = new ArrayList<>();
        while (!stopping) {
            try {
                if (batch.isEmpty()) {
                    Change first = changes.poll(1, TimeUnit.HOURS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                    changes.drainTo(batch, AT_ONCE - 1);
                }
                model();
                write(batch);
                waiting.addAndGet(-batch.size());
                batch.clear();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (stopping) {
                    return;
                }
                log.warn("The catalogue's meanings could not follow; tried again in five seconds: {}", e.toString());
                try {
                    Thread.sleep(5_000);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    private void write(List<Change> batch) throws InterruptedException {
        Map<String, byte[]> made = vectors(batch.stream().map(Change::text).filter(t -> t != null && !rows.containsKey(t)).distinct().toList());
        made.forEach((text, vector) -> rows.put(text, row(vector)));
        for (Change change : batch) {
            Integer before = rowOf.remove(change.id());
            if (before != null) {
                List<Known> others = entries.get(before).stream().filter(e -> e.id() != change.id()).toList();
                entries.set(before, others.isEmpty() ? null : others);
            }
            Integer row = change.text() == null ? null : rows.get(change.text());
            if (row != null) {
                rowOf.put(change.id(), row);
                List<Known> others = entries.get(row);
                entries.set(row, others == null ? List.of(change.known()) : Stream.concat(others.stream(), Stream.of(change.known())).toList());
            }
        }
    }

    private int row(byte[] vector) {
        if (vectors.size() == entries.length()) {
            AtomicReferenceArray<List<Known>> larger = new AtomicReferenceArray<>(entries.length() * 2);
            for (int i = 0; i < entries.length(); i++) {
                larger.setPlain(i, entries.getPlain(i));
            }
            entries = larger;
        }
        return vectors.add(vector);
    }

    /** Gives way to people's searches: works at most half of the time while there are some. */
    private void rest(long worked) throws InterruptedException {
        if (System.nanoTime() - lastSearch < SEARCHING) {
            TimeUnit.NANOSECONDS.sleep(worked);
        }
    }

    private Map<String, byte[]> vectors(List<String> texts) throws InterruptedException {
        Map<String, byte[]> digests = new LinkedHashMap<>();
        texts.forEach(t -> digests.put(t, Sm3.digest((SentenceModel.NAME + '\n' + t).getBytes(StandardCharsets.UTF_8))));
        Map<String, byte[]> known = new LinkedHashMap<>();
        jdbc.query("SELECT digest, vector FROM catalog.meaning WHERE digest = ANY (?)", row -> {
            known.put(HexFormat.of().formatHex(row.getBytes(1)), row.getBytes(2));
        }, (Object) digests.values().toArray(byte[][]::new));
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        List<Object[]> made = new ArrayList<>();
        for (Map.Entry<String, byte[]> digest : digests.entrySet()) {
            byte[] vector = known.get(HexFormat.of().formatHex(digest.getValue()));
            SentenceModel loaded = vector == null && !stopping ? model() : null;
            if (vector == null && loaded != null) {
                long start = System.nanoTime();
                vector = SentenceModel.small(loaded.vector(digest.getKey()));
                made.add(new Object[]{digest.getValue(), vector});
                rest(System.nanoTime() - start);
            }
            if (vector != null) {
                vectors.put(digest.getKey(), vector);
            }
        }
        if (!made.isEmpty()) {
            jdbc.batchUpdate("INSERT INTO catalog.meaning (digest, vector) VALUES (?, ?) ON CONFLICT DO NOTHING", made);
        }
        return vectors;
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        follower.interrupt();
        follower.join(5_000);
        synchronized (this) {
            if (model != null && !follower.isAlive()) {
                model.close();
                model = null;
                without = true;
            }
        }
    }
}
