package org.zhongshu.platform.retrieval.internal;

import jakarta.annotation.PreDestroy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.retrieval.Findables;
import org.zhongshu.platform.retrieval.FindingIndex;
import org.zhongshu.platform.retrieval.Manner;
import org.zhongshu.platform.retrieval.Retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The indexes that are open, what they share, and the clock by which they follow other copies' commits. */
@Component
class RetrievalDoor implements Retrieval {

    private final Departments departments;
    private final Divisions divisions;
    private final CityProfile city;
    private final Sentences sentences;
    private final TransactionTemplate reading;
    private final Clock clock;
    private final Path cache;
    /** Threads of their own: the model's native code would hold those that requests share. */
    private final ExecutorService beside = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("question-", 0).factory());
    private final List<LuceneIndex> open = new CopyOnWriteArrayList<>();
    private final Map<String, ChineseWords> words = new HashMap<>();

    RetrievalDoor(Departments departments, Divisions divisions, CityProfile city, Sentences sentences, PlatformTransactionManager transactions, Clock clock,
                  @Value("${zhongshu.data:data}/cache") Path cache) {
        this.departments = departments;
        this.divisions = divisions;
        this.city = city;
        this.sentences = sentences;
        this.clock = clock;
        this.cache = cache;
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        reading.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public FindingIndex open(Manner manner, Findables source) {
        try {
            LuceneIndex index = new LuceneIndex(manner, source, () -> words(manner), new Meanings(sentences, manner), beside, reading, clock, IndexFolder.open(cache, manner.name()));
            open.add(index);
            return index;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words of all indexes are known before the first text of any is split: one dictionary serves them all, and what is split later must come out the same. */
    private synchronized ChineseWords words(Manner manner) {
        if (!words.containsKey(manner.synonyms())) {
            Set<String> names = new LinkedHashSet<>();
            divisions.list().forEach(d -> names.add(d.shortName()));
            departments.list().forEach(d -> names.add(d.shortName()));
            city.current().libraries().forEach(l -> names.add(l.name()));
            open.forEach(i -> words.computeIfAbsent(i.manner().synonyms(), s -> new ChineseWords(names, s)));
        }
        return words.get(manner.synonyms());
    }

    @Scheduled(fixedDelay = 5_000, initialDelay = 1_500)
    void follow() {
        open.forEach(LuceneIndex::follow);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        open.forEach(LuceneIndex::close);
        beside.shutdownNow();
        beside.awaitTermination(2, TimeUnit.SECONDS);
    }
}
