package org.zhongshu.platform.retrieval.internal;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.retrieval.Findable;
import org.zhongshu.platform.retrieval.Findables;
import org.zhongshu.platform.retrieval.FindingIndex;
import org.zhongshu.platform.retrieval.Manner;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Things found by words, sound, field names and meaning (Lucene over mapped files, and {@link Meanings}). Filled from its source after the start, without holding it
 * up; afterwards it follows the changes of this and every other copy of the server, looking back a minute each time because transactions do not
 * commit in the order of their clocks.
 */
final class LuceneIndex implements FindingIndex {

    private static final Logger log = LoggerFactory.getLogger(LuceneIndex.class);
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);
    private static final int AT_ONCE = 500;
    private static final int MANY = 5_000;
    /** Most answers that meaning adds. */
    private static final int NEIGHBOURS = 20;
    /** With so many answers by words, a short list has no need of guesses. */
    private static final int FEW = 3;

    private final Manner manner;
    private final Findables source;
    private final Supplier<ChineseWords> dictionary;
    private final Meanings meanings;
    private final ExecutorService beside;
    private final TransactionTemplate reading;
    private final Clock clock;
    private final CountDownLatch filled = new CountDownLatch(1);
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private boolean stopped;
    private ChineseWords words;
    private volatile Question question;
    private Instant followed = Instant.EPOCH;
    /** Version of each thing in the index, so that looking back costs no work twice. */
    private final Map<Long, Integer> indexed = new HashMap<>();
    /** Written, but not yet found and not yet handed on; stays over a look that failed half-way. */
    private final List<Meanings.Change> changed = new ArrayList<>();

    LuceneIndex(Manner manner, Findables source, Supplier<ChineseWords> dictionary, Meanings meanings, ExecutorService beside, TransactionTemplate reading, Clock clock, IndexWriter writer) throws IOException {
        this.manner = manner;
        this.source = source;
        this.dictionary = dictionary;
        this.meanings = meanings;
        this.beside = beside;
        this.reading = reading;
        this.clock = clock;
        this.writer = writer;
        this.searchers = new SearcherManager(writer, null);
    }

    Manner manner() {
        return manner;
    }

    @Override
    public synchronized void follow() {
        if (stopped) {
            return;
        }
        try {
            Instant now = clock.instant();
            if (words == null) {
                words = dictionary.get();
                question = new Question(words, manner);
            }
            reading.executeWithoutResult(status -> read());
            if (!changed.isEmpty()) {
                searchers.maybeRefreshBlocking();
            }
            if (filled.getCount() > 0) {
                filled.countDown();
                log.info("Search of {} is ready: {} entries", manner.name(), changed.size());
            }
            // behind the words, which everybody's search needs
            meanings.take(changed);
            if (changed.size() > MANY) {
                // a question looks up each of its words in each part of the index: after a filling there is one
                writer.forceMerge(1);
                searchers.maybeRefreshBlocking();
            }
            changed.clear();
            followed = now.minus(LOOK_BACK);
        } catch (RuntimeException | IOException e) {
            // called after other people's commits: what they did is done, and the next look tries again
            log.warn("The search of {} could not follow; the next look tries again: {}", manner.name(), e.toString());
        }
    }

    private void read() {
        List<Long> others = new ArrayList<>();
        for (Findables.Mark mark : source.marks(followed)) {
            if (mark.revision() == 0) {
                remove(mark.id());
            } else if (!Integer.valueOf(mark.revision()).equals(indexed.get(mark.id()))) {
                others.add(mark.id());
            }
        }
        for (int i = 0; i < others.size(); i += AT_ONCE) {
            source.load(others.subList(i, Math.min(others.size(), i + AT_ONCE))).forEach(this::put);
        }
    }

    private void put(Findable thing) {
        try {
            writer.updateDocument(new Term("id", Long.toString(thing.id())), document(thing));
            indexed.put(thing.id(), thing.revision());
            changed.add(Meanings.Change.of(thing));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(long id) {
        try {
            if (indexed.remove(id) != null) {
                writer.deleteDocuments(new Term("id", Long.toString(id)));
                changed.add(Meanings.Change.gone(id));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Document document(Findable thing) {
        Document doc = new Document();
        doc.add(new StringField("id", Long.toString(thing.id()), Field.Store.NO));
        doc.add(new StoredField("key", thing.id()));
        thing.filters().forEach((field, value) -> doc.add(new StringField(field, value, Field.Store.NO)));
        IndexedText.of(thing, words).forEach(doc::add);
        return doc;
    }

    @Override
    public List<Found> search(String typed, Map<String, String> filters, int limit) {
        return answers(() -> {
            Future<List<Found>> near = near(typed, filters, Math.min(limit, NEIGHBOURS), manner.near());
            return merged(byWords(typed, filters, limit), arrived(near), limit);
        });
    }

    @Override
    public List<Found> certain(String typed, int limit) {
        return answers(() -> {
            List<Found> found = new ArrayList<>(byWords(typed, Map.of(), limit));
            if (found.size() < FEW) {
                Set<Long> known = new HashSet<>();
                found.forEach(f -> known.add(f.id()));
                arrived(near(typed, Map.of(), limit, manner.certain())).stream().filter(f -> found.size() < Math.min(FEW, limit) && known.add(f.id())).forEach(f -> found.add(new Found(f.id(), 0)));
            }
            return found;
        });
    }

    @Override
    public List<Found> meant(String typed, Map<String, String> filters, int limit, double floor) {
        return answers(() -> arrived(near(typed, filters, limit, floor)));
    }

    private interface Answering {
        List<Found> answer() throws IOException, InterruptedException, ExecutionException;
    }

    private List<Found> answers(Answering work) {
        try {
            if (!filled.await(10, TimeUnit.SECONDS)) {
                throw Problem.unavailable("starting", "检索正在准备，请稍候再试。", null);
            }
            return work.answer();
        } catch (IndexSearcher.TooManyClauses e) {
            throw Problem.badRequest("too-many-words", "问题里的词太多，请说得短一些。");
        } catch (ExecutionException e) {
            log.warn("The search failed by meaning: {}", e.getCause().toString());
            throw Problem.unavailable("search-failed", "检索暂时不可用，请稍候再试。", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "系统正在停止。", e);
        }
    }

    /** Meaning is for questions in words; for pinyin, codes and single characters it would only guess. Null: not asked. */
    private Future<List<Found>> near(String typed, Map<String, String> filters, int limit, double floor) {
        return ChineseWords.normal(typed).codePoints().filter(ChineseWords::han).limit(2).count() < 2 ? null
                : beside.submit(() -> meanings.search(Question.cut(typed), filters, limit, floor));
    }

    /** Words do not wait long for meaning: on a busy machine they are the answer. */
    private List<Found> arrived(Future<List<Found>> near) throws InterruptedException, ExecutionException {
        if (near == null) {
            return List.of();
        }
        try {
            return near.get(manner.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            near.cancel(false);
            return List.of();
        }
    }

    private List<Found> byWords(String typed, Map<String, String> filters, int limit) throws IOException {
        BooleanQuery.Builder query = new BooleanQuery.Builder().add(question.query(typed), BooleanClause.Occur.MUST);
        filters.forEach((field, value) -> query.add(filter(field, value), BooleanClause.Occur.FILTER));
        IndexSearcher searcher = searchers.acquire();
        try {
            List<Found> found = new ArrayList<>();
            StoredFields fields = searcher.storedFields();
            for (ScoreDoc hit : searcher.search(query.build(), limit).scoreDocs) {
                found.add(new Found(fields.document(hit.doc).getField("key").numericValue().longValue(), hit.score));
            }
            return found;
        } finally {
            searchers.release(searcher);
        }
    }

    /** Two rankings as one (reciprocal rank fusion, Cormack and others, 2009). */
    private List<Found> merged(List<Found> words, List<Found> near, int limit) {
        if (near.isEmpty()) {
            return words;
        }
        Map<Long, Float> scores = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            scores.put(words.get(i).id(), 1f / (60 + i));
        }
        for (int i = 0; i < near.size(); i++) {
            scores.merge(near.get(i).id(), (float) manner.meaning() / (60 + i), Float::sum);
        }
        return scores.entrySet().stream().sorted(Map.Entry.<Long, Float>comparingByValue().reversed()).limit(limit).map(e -> new Found(e.getKey(), e.getValue())).toList();
    }

    private Query filter(String field, String value) {
        return manner.prefixes().contains(field) ? new PrefixQuery(new Term(field, value)) : new TermQuery(new Term(field, value));
    }

    @Override
    public boolean ready() {
        return filled.getCount() == 0;
    }

    @Override
    public boolean quiet() {
        return meanings.quiet();
    }

    /** Before the model goes. May be called twice. */
    @Override
    public void close() {
        try {
            meanings.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            try {
                searchers.close();
                writer.close();
            } catch (IOException e) {
                log.debug("The index of {} could not be closed", manner.name(), e);
            }
        }
    }
}
