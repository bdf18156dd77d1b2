package org.zhongshu.platform.datasets;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The store of departments' rows on its real database. */
@ZhongshuTest
class DatasetsModuleTest {

    @Autowired
    private Datasets datasets;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private JdbcTemplate jdbc;
    @LocalServerPort
    private int port;

    private static Dataset.Column column(String field, DataType type, boolean key) {
        return new Dataset.Column(field, "项" + field, type, null, 1, null, key);
    }

    private Dataset people(String id) {
        return datasets.define(new Dataset(id, "人员", "public-security", null, "source", List.of(column("id_no", DataType.TEXT, true), column("name", DataType.TEXT, false),
                column("born", DataType.DATE, false), column("sum", DataType.MONEY, false), column("n", DataType.INTEGER, false), column("x", DataType.DOUBLE, false),
                column("seen_at", DataType.DATETIME, false), column("alive", DataType.BOOLEAN, false)), 0));
    }

    private static List<Object[]> rows(Object[]... rows) {
        return List.of(rows);
    }

    private static Object[] row(String id, String name) {
        return new Object[]{id, name, LocalDate.of(1990, 2, 28), new BigDecimal("12.50"), 7L, 0.25, Instant.parse("2026-11-21T01:02:03.456Z"), true};
    }

    @Test
    void everyTypeComesBackAsItWent() {
        people("every-type");
        String odd = "㳇𠮷'\";DROP TABLE x;--{},\\NULL\n\t😀\0\ud800";
        datasets.put("every-type", rows(row("1", odd), new Object[]{"2", null, null, null, null, null, null, null}), "test");
        Datasets.Rows rows = datasets.read("every-type", new Datasets.Query(null, null, null, 10));
        assertThat(rows.rows()).hasSize(2);
        Object[] first = rows.rows().getFirst().values();
        assertThat(first[1]).isEqualTo("㳇𠮷'\";DROP TABLE x;--{},\\NULL\n\t😀\uFFFD\uFFFD");
        assertThat(first[2]).isEqualTo(LocalDate.of(1990, 2, 28));
        assertThat((BigDecimal) first[3]).isEqualByComparingTo("12.5");
        assertThat(first[4]).isEqualTo(7L);
        assertThat(first[5]).isEqualTo(0.25);
        assertThat(first[6]).isEqualTo(Instant.parse("2026-11-21T01:02:03.456Z"));
        assertThat(first[7]).isEqualTo(true);
        assertThat(rows.rows().get(1).values()).containsExactly("2", null, null, null, null, null, null, null);
    }

    @Test
    void numbersDatesAndTimesAtTheirEdges() {
        people("edges");
        String[] numbers = {"0", "0.00", "-0.0001", "9999", "10000", "-10000.5", "12345678901234567890.123456789", "1E+20", "1E-40", "100000000", "0.00010000", "-99999999.9999"};
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            rows.add(new Object[]{"n" + i, null, null, new BigDecimal(numbers[i]), null, null, null, null});
        }
        rows.add(new Object[]{"least", null, LocalDate.of(-4000, 1, 1), null, Long.MIN_VALUE, -Double.MAX_VALUE, Instant.parse("0001-01-01T00:00:00Z"), false});
        rows.add(new Object[]{"most", null, LocalDate.of(9999, 12, 31), null, Long.MAX_VALUE, Double.MIN_VALUE, Instant.parse("9999-12-31T23:59:58.999999Z"), null});
        rows.add(new Object[]{"fine", null, LocalDate.of(1999, 12, 31), null, -1L, 0.1, Instant.parse("1969-12-31T23:59:59.123456789Z"), null});
        datasets.put("edges", rows, "test");
        for (int i = 0; i < numbers.length; i++) {
            assertThat((BigDecimal) datasets.findRow("edges", "n" + i).orElseThrow().values()[3]).as(numbers[i]).isEqualByComparingTo(numbers[i]);
        }
        assertThat(datasets.findRow("edges", "least").orElseThrow().values()).containsExactly(rows.get(numbers.length));
        assertThat(datasets.findRow("edges", "most").orElseThrow().values()).containsExactly(rows.get(numbers.length + 1));
        assertThat(datasets.findRow("edges", "fine").orElseThrow().values()[2]).isEqualTo(LocalDate.of(1999, 12, 31));
        assertThat(datasets.findRow("edges", "fine").orElseThrow().values()[6]).isEqualTo(Instant.parse("1969-12-31T23:59:59.123457Z"));
    }

    @Test
    void newSameChangedAndReturningRowsInOneBatch() {
        people("mixed");
        datasets.put("mixed", rows(row("same", "甲"), row("changed", "乙"), row("gone", "丙")), "test");
        datasets.remove("mixed", rows(new Object[]{"gone"}), "test");
        long before = datasets.lastSeq("mixed");
        Datasets.Applied applied = datasets.put("mixed", rows(row("new", "丁"), row("same", "甲"), row("changed", "乙二"), row("gone", "丙"), row("new", "丁二")), "again");
        assertThat(applied).extracting(Datasets.Applied::changed, Datasets.Applied::same, Datasets.Applied::doubled).containsExactly(3, 1, 1);
        List<Datasets.Row> changes = datasets.changes("mixed", before, 10);
        assertThat(changes).extracting(Datasets.Row::key).containsExactlyInAnyOrder("new", "changed", "gone");
        assertThat(changes).noneMatch(Datasets.Row::gone);
        assertThat(changes).extracting(r -> r.values()[1]).containsExactlyInAnyOrder("丁二", "乙二", "丙");
        assertThat(applied.lastSeq()).isEqualTo(datasets.lastSeq("mixed")).isEqualTo(changes.getLast().seq());
        assertThat(datasets.count("mixed", List.of())).isEqualTo(4);
    }

    @Test
    void aBatchOfMegabytesGoesInWholeOrNotAtAll() {
        people("large");
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(row("k" + i, "长".repeat(100_000)));
        }
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.executeWithoutResult(status -> {
            assertThat(datasets.put("large", rows, "test").changed()).isEqualTo(40);
            status.setRollbackOnly();
        });
        assertThat(datasets.count("large", List.of())).isZero();
        assertThat(datasets.lastSeq("large")).isZero();
        assertThat(datasets.put("large", rows, "test").changed()).isEqualTo(40);
        assertThat(datasets.changes("large", 0, 100)).hasSize(40);
        assertThat(datasets.put("large", rows, "test").same()).isEqualTo(40);
    }

    @Test
    void anIndexIsMadeWhateverTheColumnIsCalled() {
        String id = "a-dataset-whose-name-is-as-long-as-a-name-may-be";
        String one = "a_column_whose_name_is_as_long_as_a_name_may_be1";
        String two = "a_column_whose_name_is_as_long_as_a_name_may_be2";
        datasets.define(new Dataset(id, "长名", "public-security", null, "source", List.of(column("id_no", DataType.TEXT, true), column(one, DataType.TEXT, false), column(two, DataType.TEXT, false),
                column("seq", DataType.INTEGER, false), column("pkey", DataType.INTEGER, false)), 0));
        for (String field : List.of(one, two, "seq", "pkey", "seq")) {
            datasets.index(id, field);
        }
        assertThat(jdbc.queryForList("SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = ?::regclass", String.class,
                datasets.get(id).table())).containsExactlyInAnyOrder("_key", "_seq", one, two, "seq", "pkey");
    }

    @Test
    void theSameAgainIsNoChange() {
        people("same-again");
        Datasets.Applied once = datasets.put("same-again", rows(row("1", "甲"), row("2", "乙"), row("2", "丙")), "test");
        assertThat(once).extracting(Datasets.Applied::changed, Datasets.Applied::same, Datasets.Applied::doubled).containsExactly(2, 0, 1);
        Datasets.Applied twice = datasets.put("same-again", rows(row("1", "甲"), row("2", "丁")), "test");
        assertThat(twice).extracting(Datasets.Applied::changed, Datasets.Applied::same).containsExactly(1, 1);
        assertThat(datasets.changes("same-again", once.lastSeq(), 10)).singleElement().satisfies(r -> assertThat(r.values()[1]).isEqualTo("丁"));
        datasets.remove("same-again", rows(new Object[]{"1"}, new Object[]{"9"}), "test");
        assertThat(datasets.changes("same-again", twice.lastSeq(), 10)).singleElement().satisfies(r -> assertThat(r.gone()).isTrue());
        assertThat(datasets.count("same-again", List.of())).isEqualTo(1);
        datasets.put("same-again", rows(row("1", "甲")), "test");
        assertThat(datasets.count("same-again", List.of())).as("a deleted row comes back").isEqualTo(2);
    }

    @Test
    void aCompleteDeliveryRemovesWhatItDidNotBring() {
        people("complete");
        Datasets.Full first = datasets.full("complete", "job:1", true);
        first.put(rows(row("1", "甲"), row("2", "乙"), row("3", "丙")));
        assertThat(first.end()).isZero();
        datasets.put("complete", rows(row("4", "别处来的")), "job:2");
        datasets.full("complete", "job:1", true).put(rows(row("1", "甲")));
        // a crash here: the next process goes on with what was brought
        Datasets.Full again = datasets.full("complete", "job:1", false);
        again.put(rows(row("3", "丙丙")));
        assertThat(again.end()).isEqualTo(1);
        assertThat(datasets.read("complete", new Datasets.Query(List.of("id_no"), null, null, 10)).rows()).extracting(r -> r.values()[0]).containsExactly("1", "3", "4");
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingOfItsBatchIsKept() {
        people("refused");
        Object[] wrong = row("2", "乙");
        wrong[2] = "昨天";
        assertThatThrownBy(() -> datasets.put("refused", rows(row("1", "甲"), wrong), "test")).isInstanceOf(Problem.class).hasMessageContaining("日期型");
        Object[] keyless = row("2", "乙");
        keyless[0] = null;
        assertThatThrownBy(() -> datasets.put("refused", rows(row("1", "甲"), keyless), "test")).isInstanceOf(Problem.class).hasMessageContaining("主键");
        assertThat(datasets.count("refused", List.of())).isZero();
        Dataset old = datasets.get("refused");
        assertThatThrownBy(() -> datasets.define(new Dataset("refused", "人员", "public-security", null, "source", old.columns().subList(0, 3), 0))).hasMessageContaining("不能去掉");
        assertThatThrownBy(() -> new Dataset.Column("x\"; DROP TABLE y", "坏", DataType.TEXT, null, 1, null, false)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> datasets.read("refused", new Datasets.Query(null, List.of(new Datasets.Condition("name\" OR 1=1", "eq", List.of("1"))), null, 10))).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> datasets.read("refused", new Datasets.Query(null, List.of(new Datasets.Condition("born", "ge", List.of("1990-02-30"))), null, 10))).isInstanceOf(Problem.class);
    }

    @Test
    void aNewColumnLeavesOldRowsTheSame() {
        Dataset old = people("grows");
        datasets.put("grows", rows(row("1", "甲")), "test");
        List<Dataset.Column> more = new ArrayList<>(old.columns());
        more.add(column("phone", DataType.TEXT, false));
        assertThat(datasets.define(new Dataset("grows", "人员", "public-security", null, "source", more, 0)).version()).isEqualTo(2);
        Object[] longer = java.util.Arrays.copyOf(row("1", "甲"), 9);
        assertThat(datasets.put("grows", rows(longer), "test").changed()).isZero();
        longer[8] = "13800000000";
        assertThat(datasets.put("grows", rows(longer), "test").changed()).isEqualTo(1);
    }

    @Test
    void conditionsAndPages() {
        people("asked");
        datasets.put("asked", java.util.stream.IntStream.range(0, 25).mapToObj(i -> row("%02d".formatted(i), i % 2 == 0 ? "50%_王" + i : "李" + i)).toList(), "test");
        datasets.index("asked", "name");
        datasets.index("asked", "name");
        Set<String> found = new TreeSet<>();
        String after = null;
        do {
            Datasets.Rows page = datasets.read("asked", new Datasets.Query(List.of("id_no"), List.of(new Datasets.Condition("name", "prefix", List.of("50%_"))), after, 5));
            page.rows().forEach(r -> found.add((String) r.values()[0]));
            after = page.next();
        } while (after != null);
        assertThat(found).hasSize(13).contains("00", "24");
        assertThat(datasets.count("asked", List.of(new Datasets.Condition("id_no", "in", List.of("01", "03", "99")), new Datasets.Condition("born", "le", List.of("1990-02-28"))))).isEqualTo(2);
        assertThat(datasets.scan("asked", new Datasets.Query(null, null, null, 0), r -> {
        })).isEqualTo(25);
    }

    @Test
    void aFollowerMissesNothingOfManyWriters() throws Exception {
        people("followed");
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        Set<String> seen = new TreeSet<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(5)) {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int writer = w;
                writers.add(() -> {
                    for (int i = 0; i < 20; i++) {
                        String id = writer + "-" + i;
                        transaction.executeWithoutResult(status -> {
                            datasets.put("followed", rows(row(id, "甲")), "w" + writer);
                            Thread.yield();
                        });
                    }
                    return null;
                });
            }
            List<Future<Void>> running = writers.stream().map(pool::submit).toList();
            long after = 0;
            while (running.stream().anyMatch(f -> !f.isDone()) || datasets.lastSeq("followed") > after) {
                for (Datasets.Row row : datasets.changes("followed", after, 7)) {
                    seen.add(row.key());
                    after = row.seq();
                }
            }
            for (Future<Void> f : running) {
                f.get();
            }
        }
        assertThat(seen).hasSize(80);
    }

    @Test
    void listsWithoutRows() {
        people("listed");
        datasets.put("listed", rows(row("341882199002281234", "王小明")), "test");
        TestClient.Answer answer = TestClient.at(port).signIn("steward").get("/api/datasets/listed");
        assertThat(answer.ok().path("rows").asLong()).isEqualTo(1);
        assertThat(answer.text()).doesNotContain("王小明").doesNotContain("341882199002281234");
        TestClient.at(port).get("/api/datasets").expect(401);
        jdbc.execute("ANALYZE data.\"listed\"");
        assertThat(TestClient.at(port).signIn("steward").get("/api/datasets").ok().path("items")).filteredOn(d -> d.path("id").asString().equals("listed")).singleElement()
                // PostgreSQL's statistics: an insert that is told after the ANALYZE counts once more
                .satisfies(d -> assertThat(d.path("rows").asLong()).isBetween(1L, 2L)).satisfies(d -> assertThat(d.path("lastSeq").asString()).isEqualTo("1"));
        datasets.drop("listed", "不再需要");
        assertThat(datasets.find("listed")).isEmpty();
    }
}
