package org.zhongshu.platform.retrieval.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.meaning.SentenceModel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Vectors of sentences, for all indexes. The model is loaded with the first text that is put in, by whoever puts it, so that nobody's question waits for it; where it cannot
 * run the search goes on with words alone. What is put in is kept in the database, since a vector costs two milliseconds; questions are remembered for a while.
 */
@Component
class Sentences {

    private static final Logger log = LoggerFactory.getLogger(Sentences.class);
    private static final int REMEMBERED = 2_000;
    /** So long after a search the filling still gives way, in nanoseconds. */
    private static final long SEARCHING = 2_000_000_000L;

    private final JdbcTemplate jdbc;
    private final Map<String, byte[]> asked = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile SentenceModel model;
    private volatile long lastSearch = System.nanoTime() - SEARCHING;
    private boolean without;

    Sentences(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The vector of a question; empty while the model is not there. */
    Optional<byte[]> asked(String question) {
        lastSearch = System.nanoTime();
        synchronized (asked) {
            byte[] known = asked.get(question);
            if (known != null) {
                return Optional.of(known);
            }
        }
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

    /** Vectors of texts that stay, one by one, because this model's vectors depend a little on their company in a batch. Those that the model cannot make are left out. */
    Map<String, byte[]> vectors(List<String> texts) throws InterruptedException {
        Map<String, byte[]> digests = new LinkedHashMap<>();
        texts.forEach(t -> digests.put(t, Sm3.digest((SentenceModel.NAME + '\n' + t).getBytes(StandardCharsets.UTF_8))));
        Map<String, byte[]> known = new LinkedHashMap<>();
        jdbc.query("SELECT digest, vector FROM retrieval.meaning WHERE digest = ANY (?)", row -> {
            known.put(HexFormat.of().formatHex(row.getBytes(1)), row.getBytes(2));
        }, (Object) digests.values().toArray(byte[][]::new));
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        List<Object[]> made = new ArrayList<>();
        SentenceModel loaded = model();
        for (Map.Entry<String, byte[]> digest : digests.entrySet()) {
            byte[] vector = known.get(HexFormat.of().formatHex(digest.getValue()));
            if (vector == null && loaded != null && !Thread.currentThread().isInterrupted()) {
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
            jdbc.batchUpdate("INSERT INTO retrieval.meaning (digest, vector) VALUES (?, ?) ON CONFLICT DO NOTHING", made);
        }
        return vectors;
    }

    /** Gives way to people's searches: works at most half of the time while there are some. */
    private void rest(long worked) throws InterruptedException {
        if (System.nanoTime() - lastSearch < SEARCHING) {
            TimeUnit.NANOSECONDS.sleep(worked);
        }
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

    /** After all indexes, which are closed by their owners before this goes. */
    @PreDestroy
    synchronized void stop() {
        without = true;
        SentenceModel loaded = model;
        model = null;
        if (loaded != null) {
            loaded.close();
        }
    }
}
