package org.zhongshu.platform.retrieval.internal;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.meaning.SentenceModel;
import org.zhongshu.platform.retrieval.Findables;
import org.zhongshu.platform.retrieval.FindingIndex;
import org.zhongshu.platform.retrieval.Manner;
import org.zhongshu.platform.retrieval.Retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The engine itself with the real model, words and index, over a source that is no database: for tests of what is found. */
public final class InMemoryRetrieval implements Retrieval, AutoCloseable {

    private final Path folder;
    private final Set<String> gazetteer;
    private final SentenceModel model;
    private final ExecutorService beside = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());

    public InMemoryRetrieval(Path folder, Set<String> gazetteer) throws IOException {
        this.folder = folder;
        this.gazetteer = gazetteer;
        this.model = SentenceModel.load();
    }

    @Override
    public FindingIndex open(Manner manner, Findables source) {
        Sentences sentences = new Sentences(null) {
            @Override
            Map<String, byte[]> vectors(List<String> texts) {
                Map<String, byte[]> vectors = new LinkedHashMap<>();
                texts.forEach(t -> vectors.put(t, SentenceModel.small(model.vector(t))));
                return vectors;
            }

            @Override
            Optional<byte[]> asked(String question) {
                return Optional.of(SentenceModel.small(model.vector(question)));
            }
        };
        PlatformTransactionManager none = new PlatformTransactionManager() {
            @Override
            public TransactionStatus getTransaction(TransactionDefinition definition) {
                return new SimpleTransactionStatus();
            }

            @Override
            public void commit(TransactionStatus status) {
                // nothing is written
            }

            @Override
            public void rollback(TransactionStatus status) {
                // nothing was written
            }
        };
        try {
            return new LuceneIndex(manner, source, () -> new ChineseWords(gazetteer, manner.synonyms()), new Meanings(sentences, manner), beside, new TransactionTemplate(none), Clock.systemUTC(),
                    IndexFolder.open(folder, manner.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After its indexes. */
    @Override
    public void close() {
        beside.shutdownNow();
        model.close();
    }
}
