package org.zhongshu.platform.catalog.internal;

import jakarta.annotation.PreDestroy;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
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
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The entries in force, in memory (Lucene), found by words, sound, field names and meaning. Filled from the database after the start,
 * without holding it up; afterwards it follows the changes of this and every other copy of the server, looking back a minute
 * each time because transactions do not commit in the order of their clocks.
 */
@Component
class SearchIndex {

    private static final Logger log = LoggerFactory.getLogger(SearchIndex.class);
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);
    private static final int SUMMARY_LENGTH = 500;
    private static final int INITIALS = 12;
    private static final int AT_ONCE = 500;
    private static final int MANY = 5_000;
    /** Most answers that meaning adds. */
    private static final int NEIGHBOURS = 20;
    /** With so many answers by words, a short list has no need of guesses. */
    private static final int FEW = 3;
    /** Cosine from which nobody would call two texts unrelated; by trial, see the test. */
    private static final double CERTAIN = 0.55;
    private static final FieldType TOKENS = new FieldType();

    static {
        TOKENS.setTokenized(true);
        TOKENS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        TOKENS.freeze();
    }

    private final ResourceStore store;
    private final Tree tree;
    private final Departments departments;
    private final Divisions divisions;
    private final CityProfile city;
    private final TransactionTemplate reading;
    private final Clock clock;
    private final CountDownLatch filled = new CountDownLatch(1);
    private final MeaningIndex meanings;
    /** Threads of their own: the model's native code would hold those that requests share. */
    private final ExecutorService beside = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("catalog-question-", 0).factory());
    /** How long words' answers wait for those of meaning. */
    private final Duration patience;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private boolean stopped;
    private volatile ChineseWords words;
    private volatile Question question;
    private Instant followed = Instant.EPOCH;
    /** Version of each entry in the index, so that looking back costs no work twice. */
    private final Map<Long, Integer> indexed = new HashMap<>();
    /** Written, but not yet found and not yet handed on; stays over a look that failed half-way. */
    private final List<MeaningIndex.Change> changed = new ArrayList<>();

    SearchIndex(ResourceStore store, Tree tree, Departments departments, Divisions divisions, CityProfile city, PlatformTransactionManager transactions, MeaningIndex meanings,
                Clock clock, @Value("${zhongshu.catalog.meaning-wait:30ms}") Duration patience,
                @Value("${zhongshu.data:data}/cache") Path cache) throws IOException {
        this.store = store;
        this.tree = tree;
        this.departments = departments;
        this.divisions = divisions;
        this.city = city;
        this.meanings = meanings;
        this.patience = patience;
        this.clock = clock;
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        reading.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.writer = SearchFolder.open(cache);
        this.searchers = new SearcherManager(writer, null);
    }

    record Found(long id, float score) {
    }

    /** Reads what changed; the first time everything. Called after each commit that matters, and every few seconds for others' commits. */
    @Scheduled(fixedDelay = 5_000, initialDelay = 1_500)
    synchronized void follow() {
        if (stopped) {
            return;
        }
        try {
            Instant now = clock.instant();
            if (words == null) {
                Set<String> names = new LinkedHashSet<>();
                divisions.list().forEach(d -> names.add(d.shortName()));
                departments.list().forEach(d -> names.add(d.shortName()));
                city.current().libraries().forEach(l -> names.add(l.name()));
                words = new ChineseWords(names);
                question = new Question(words);
            }
            reading.executeWithoutResult(status -> read());
            if (!changed.isEmpty()) {
                searchers.maybeRefreshBlocking();
            }
            if (filled.getCount() > 0) {
                filled.countDown();
                log.info("Catalogue search is ready: {} entries", changed.size());
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
            log.warn("The catalogue's search could not follow; the next look tries again: {}", e.toString());
        }
    }

    private void read() {
        List<Long> others = new ArrayList<>();
        for (ResourceStore.Mark mark : store.marks(followed)) {
            if (mark.revision() == 0) {
                remove(mark.id());
            } else if (!Integer.valueOf(mark.revision()).equals(indexed.get(mark.id()))) {
                others.add(mark.id());
            }
        }
        for (int i = 0; i < others.size(); i += AT_ONCE) {
            store.entries(others.subList(i, Math.min(others.size(), i + AT_ONCE))).forEach(this::put);
        }
    }

    private void put(Entry entry) {
        try {
            writer.updateDocument(new Term("id", Long.toString(entry.id())), document(entry));
            indexed.put(entry.id(), entry.revision());
            changed.add(MeaningIndex.change(entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(long id) {
        try {
            if (indexed.remove(id) != null) {
                writer.deleteDocuments(new Term("id", Long.toString(id)));
                changed.add(MeaningIndex.gone(id));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Document document(Entry entry) {
        Description d = entry.description();
        Document doc = new Document();
        doc.add(new StringField("id", Long.toString(entry.id()), Field.Store.NO));
        doc.add(new StoredField("key", entry.id()));
        doc.add(new StringField(Question.CODE, entry.code(), Field.Store.NO));
        filters(d).forEach(doc::add);
        add(doc, Question.NAME, words.split(d.name()));
        List<String> columns = new ArrayList<>();
        d.columns().forEach(c -> {
            columns.addAll(words.split(c.name()));
            String field = c.field().toLowerCase(Locale.ROOT);
            columns.add(field);
            for (String part : field.split("[_\\-. ]+")) {
                if (!part.equals(field)) {
                    columns.add(part);
                }
            }
        });
        add(doc, Question.COLUMN, columns);
        List<String> summary = new ArrayList<>();
        if (d.summary() != null) {
            summary.addAll(words.split(d.summary().substring(0, Math.min(SUMMARY_LENGTH, d.summary().length()))));
        }
        departments.find(d.provider()).ifPresent(p -> {
            summary.addAll(words.split(p.name()));
            summary.addAll(words.split(p.shortName()));
        });
        tree.path(d.classCode()).forEach(name -> summary.addAll(words.split(name)));
        add(doc, Question.SUMMARY, summary);
        add(doc, Question.PAIRS, Question.pairs(d.name()));
        List<String> syllables = words.syllables(d.name());
        add(doc, Question.SOUND, Question.trigrams(String.join("", syllables)));
        StringBuilder initials = new StringBuilder();
        syllables.forEach(s -> initials.append(s.charAt(0)));
        List<String> suffixes = new ArrayList<>();
        for (int i = 0; i < initials.length() - 1 && i < 40; i++) {
            suffixes.add(initials.substring(i, Math.min(initials.length(), i + INITIALS)));
        }
        add(doc, Question.INITIALS, suffixes);
        return doc;
    }

    /** What lists are narrowed by. */
    private static List<Field> filters(Description d) {
        return List.of(new StringField("class", d.classCode(), Field.Store.NO), new StringField("provider", d.provider(), Field.Store.NO), new StringField("share", d.share(), Field.Store.NO),
                new StringField("open", d.open(), Field.Store.NO), new StringField("level", Integer.toString(d.level()), Field.Store.NO));
    }

    private static void add(Document doc, String field, List<String> tokens) {
        if (!tokens.isEmpty()) {
            doc.add(new Field(field, new Tokens(tokens), TOKENS));
        }
    }

    /**
     * The best answers, the best first: by words and by meaning. Waits a moment when the index is still being filled.
     *
     * @param filters field → value; a class also finds what is below it
     */
    List<Found> search(String typed, Map<String, String> filters, int limit) {
        return answers(() -> {
            Future<List<Long>> near = near(typed, filters, Math.min(limit, NEIGHBOURS), MeaningIndex.NEAR);
            return merged(byWords(typed, filters, limit), arrived(near), limit);
        });
    }

    /** What words find, and behind it, only where that is little, what is near in meaning beyond doubt: for lists of many kinds of things. */
    List<Found> certain(String typed, int limit) {
        return answers(() -> {
            List<Found> found = new ArrayList<>(byWords(typed, Map.of(), limit));
            if (found.size() < FEW) {
                Set<Long> known = new HashSet<>();
                found.forEach(f -> known.add(f.id()));
                arrived(near(typed, Map.of(), limit, CERTAIN)).stream().filter(id -> found.size() < Math.min(FEW, limit) && known.add(id)).forEach(id -> found.add(new Found(id, 0)));
            }
            return found;
        });
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
    private Future<List<Long>> near(String typed, Map<String, String> filters, int limit, double floor) {
        return ChineseWords.normal(typed).codePoints().filter(ChineseWords::han).limit(2).count() < 2 ? null
                : beside.submit(() -> meanings.search(Question.cut(typed), filters, limit, floor));
    }

    /** Words do not wait long for meaning: on a busy machine they are the answer. */
    private List<Long> arrived(Future<List<Long>> near) throws InterruptedException, ExecutionException {
        if (near == null) {
            return List.of();
        }
        try {
            return near.get(patience.toNanos(), TimeUnit.NANOSECONDS);
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

    /** Two rankings as one (reciprocal rank fusion, Cormack and others, 2009): words count a little more than meaning. */
    private static List<Found> merged(List<Found> words, List<Long> near, int limit) {
        if (near.isEmpty()) {
            return words;
        }
        Map<Long, Float> scores = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            scores.put(words.get(i).id(), 1f / (60 + i));
        }
        for (int i = 0; i < near.size(); i++) {
            scores.merge(near.get(i), 0.9f / (60 + i), Float::sum);
        }
        return scores.entrySet().stream().sorted(Map.Entry.<Long, Float>comparingByValue().reversed()).limit(limit).map(e -> new Found(e.getKey(), e.getValue())).toList();
    }

    private static Query filter(String field, String value) {
        return field.equals("class") ? new PrefixQuery(new Term(field, value)) : new TermQuery(new Term(field, value));
    }

    /** Before the model goes, which is closed after this. */
    @PreDestroy
    void stop() throws InterruptedException {
        beside.shutdownNow();
        beside.awaitTermination(2, TimeUnit.SECONDS);
        synchronized (this) {
            stopped = true;
            try {
                searchers.close();
                writer.close();
            } catch (IOException e) {
                log.debug("The search's index could not be closed", e);
            }
        }
    }

    /** Filled once; before that a search would wait. */
    boolean ready() {
        return filled.getCount() == 0;
    }

    /** Words that are split already, as Lucene wants them. */
    private static final class Tokens extends TokenStream {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final Iterator<String> words;

        Tokens(List<String> words) {
            this.words = words.iterator();
        }

        @Override
        public boolean incrementToken() {
            if (!words.hasNext()) {
                return false;
            }
            clearAttributes();
            term.setEmpty().append(words.next());
            return true;
        }
    }
}
