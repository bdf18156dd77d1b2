package org.zhongshu.platform.retrieval.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.algorithms.meaning.NearestVectors;
import org.zhongshu.platform.retrieval.Findable;
import org.zhongshu.platform.retrieval.FindingIndex.Found;
import org.zhongshu.platform.retrieval.Manner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

/** The things of one index by their meaning. Filled by a thread of its own behind the index of words; of a thing's several sentences the nearest counts. */
final class Meanings {

    private static final Logger log = LoggerFactory.getLogger(Meanings.class);
    private static final int AT_ONCE = 200;
    /** Rows that are looked at for each thing that is wanted, since several may be one thing's. */
    private static final int ROWS_EACH = 6;

    private final Sentences sentences;
    private final Manner manner;
    private final NearestVectors vectors = new NearestVectors();
    /** Row of each text that was ever put in. */
    private final Map<String, Integer> rows = new HashMap<>();
    /** The things of each row, null where there are none any more; lists are replaced, never changed. One thread writes. */
    private volatile AtomicReferenceArray<List<Known>> entries = new AtomicReferenceArray<>(1 << 10);
    private final Map<Long, List<Integer>> rowsOf = new HashMap<>();
    private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread follower;
    /** Some thing has more than one sentence. */
    private volatile boolean several;
    private volatile boolean stopping;

    /** What lists are narrowed by, of one thing. */
    private record Known(long id, Map<String, String> filters) {
    }

    /** @param texts empty: it left */
    record Change(long id, List<String> texts, Map<String, String> filters) {
        static Change of(Findable f) {
            return new Change(f.id(), f.meanings().stream().map(ChineseWords::normal).filter(t -> !t.isEmpty()).distinct().toList(), f.filters());
        }

        static Change gone(long id) {
            return new Change(id, List.of(), Map.of());
        }
    }

    Meanings(Sentences sentences, Manner manner) {
        this.sentences = sentences;
        this.manner = manner;
        this.follower = Thread.ofPlatform().daemon().name(manner.name() + "-meaning").priority(Thread.MIN_PRIORITY).unstarted(this::follow);
        follower.start();
    }

    /** Does not wait. */
    void take(List<Change> changed) {
        waiting.addAndGet(changed.size());
        changes.addAll(changed);
    }

    /** The things nearest in meaning, the nearest first; empty while the model is not there. @param floor least cosine */
    List<Found> search(String question, Map<String, String> filters, int limit, double floor) {
        Optional<byte[]> vector = sentences.asked(question);
        if (vector.isEmpty()) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        for (NearestVectors.Near near : vectors.search(vector.get(), several ? limit * ROWS_EACH : limit, floor, row -> wanted(row, filters))) {
            List<Known> all = entries.get(near.row());
            for (Known k : all == null ? List.<Known>of() : all) {
                if (found.size() < limit && fits(k, filters) && known.add(k.id())) {
                    found.add(new Found(k.id(), (float) near.cosine()));
                }
            }
        }
        return found;
    }

    private boolean wanted(int row, Map<String, String> filters) {
        List<Known> all = entries.get(row);
        return all != null && (filters.isEmpty() || all.stream().anyMatch(e -> fits(e, filters)));
    }

    private boolean fits(Known known, Map<String, String> filters) {
        for (Map.Entry<String, String> f : filters.entrySet()) {
            String value = known.filters().get(f.getKey());
            if (value == null || !(manner.prefixes().contains(f.getKey()) ? value.startsWith(f.getValue()) : value.equals(f.getValue()))) {
                return false;
            }
        }
        return true;
    }

    /** All that was put in is found. */
    boolean quiet() {
        return waiting.get() == 0;
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
                write(batch);
                waiting.addAndGet(-batch.size());
                batch.clear();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (stopping) {
                    return;
                }
                log.warn("The meanings of {} could not follow; tried again in five seconds: {}", manner.name(), e.toString());
                try {
                    Thread.sleep(5_000);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    private void write(List<Change> batch) throws InterruptedException {
        List<String> fresh = batch.stream().flatMap(c -> c.texts().stream()).filter(t -> !rows.containsKey(t)).distinct().toList();
        sentences.vectors(fresh).forEach((text, vector) -> rows.put(text, row(vector)));
        for (Change change : batch) {
            List<Integer> before = rowsOf.remove(change.id());
            if (before != null) {
                before.forEach(row -> {
                    List<Known> others = entries.get(row).stream().filter(e -> e.id() != change.id()).toList();
                    entries.set(row, others.isEmpty() ? null : others);
                });
            }
            List<Integer> now = change.texts().stream().map(rows::get).filter(r -> r != null).distinct().toList();
            if (!now.isEmpty()) {
                Known known = new Known(change.id(), change.filters());
                several |= now.size() > 1;
                rowsOf.put(change.id(), now);
                now.forEach(row -> {
                    List<Known> others = entries.get(row);
                    entries.set(row, others == null ? List.of(known) : Stream.concat(others.stream(), Stream.of(known)).toList());
                });
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

    void stop() throws InterruptedException {
        stopping = true;
        follower.interrupt();
        follower.join(5_000);
    }
}
