package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zhongshu.platform.sharing.internal.ShareDesk.all;
import static org.zhongshu.platform.sharing.internal.ShareDesk.code;
import static org.zhongshu.platform.sharing.internal.ShareDesk.path;
import static org.zhongshu.platform.sharing.internal.ShareDesk.receipt;

/** Calls on record: many to a commit, one chain of signed roots, kept for three years, and no answer without them. */
@ZhongshuTest
class CallLedgerModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private ShareKeys keys;
    @Autowired
    private CallRetention retention;
    private ShareDesk desk;

    @BeforeEach
    void desk() {
        desk = new ShareDesk(port, datasets, jdbc);
    }

    @Test
    void manyCallsShareTheirCommitsAndNoneIsLost() {
        ShareDesk.Service service = desk.service("unconditional", 50);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of("rows", List.of(Map.of("field", "wage", "operator", "ge", "values", List.of("3001"))))));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        TestClient client = TestClient.at(port);
        List<Callable<TestClient.Answer>> work = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String target = path(service) + "?fields=pid&pid=p000%02d".formatted(i % 60);
            String accept = i % 7 == 0 ? "text/csv" : "*/*";
            work.add(() -> desk.get(client, token, target, accept));
        }
        List<TestClient.Answer> answers = all(work);
        for (int i = 0; i < 400; i++) {
            // p00000 is kept back by the grant's row rule, and there is none from p00050 on
            String row = i % 60 == 0 || i % 60 >= 50 ? "" : "p000%02d".formatted(i % 60);
            assertThat(answers.get(i).text()).as("each gets the answer to its own question, though one query may serve many")
                    .isEqualTo(i % 7 == 0 ? "pid\r\n" + (row.isEmpty() ? "" : row + "\r\n") : "{\"items\":[" + (row.isEmpty() ? "" : "{\"pid\":\"" + row + "\"}") + "],\"next\":null}");
        }
        Sm2 key = Sm2.fromPem(desk.get(null, "/share/keys").text().replaceAll("(?m)^#.*\n", ""));
        Set<String> ids = new HashSet<>();
        Set<Long> roots = new HashSet<>();
        for (TestClient.Answer a : answers) {
            assertThat(a.status()).as(a.toString()).isEqualTo(200);
            Receipt r = receipt(a);
            assertThat(r.examine(a.response().body(), key)).isEqualTo(Receipt.Verdict.OK);
            assertThat(ids.add(a.header("Zhongshu-Call"))).isTrue();
            roots.add(r.number());
        }
        assertThat(desk.calls("grant_id = ? AND outcome = 'ok'", grant)).isEqualTo(400);
        assertThat(jdbc.queryForList("SELECT id::text FROM sharing.call WHERE grant_id = ?", String.class, grant)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(roots).as("fewer signatures than answers").hasSizeLessThan(400);
        assertThat(jdbc.queryForObject("SELECT looks FROM catalog.grant_looks WHERE grant_id = ?", Long.class, grant)).isEqualTo(400);
        assertThat(jdbc.queryForObject("SELECT sum(calls) FROM sharing.tally WHERE grant_id = ?", Long.class, grant)).isEqualTo(400);
    }

    @Test
    void theRootsAreAChainThatCannotBeChanged() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        for (int i = 0; i < 5; i++) {
            desk.get(token, path(service)).ok();
        }
        List<JsonNode> roots = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = desk.as("steward").get("/api/sharing/receipts?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).ok();
            page.path("items").forEach(roots::add);
            cursor = page.path("next").asString(null);
        }
        assertThat(roots.size()).isGreaterThanOrEqualTo(5);
        for (int i = 0; i < roots.size(); i++) {
            assertThat(roots.get(i).path("number").asLong()).isEqualTo(roots.size() - i);
            assertThat(roots.get(i).path("previous").asString()).isEqualTo(i + 1 < roots.size() ? roots.get(i + 1).path("hash").asString() : "00".repeat(32));
        }
        for (String change : List.of("UPDATE sharing.call SET rows = 0 WHERE grant_id = " + grant, "DELETE FROM sharing.call WHERE grant_id = " + grant, "DELETE FROM sharing.root", "TRUNCATE sharing.call",
                "UPDATE sharing.root SET hash = previous")) {
            assertThatThrownBy(() -> jdbc.execute(change)).hasMessageContaining("kept as they were");
        }
    }

    @Test
    void twoCopiesOfTheServerMakeOneChain() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        CallLedger other = new CallLedger(jdbc, transactions, keys, Clock.systemUTC());
        CallLedger.Batch before = CallLedger.Batch.NONE;
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            numbers.add(receipt(desk.get(token, path(service))).number());
            Call call = new Call(Ids.next(), Instant.parse("2026-01-01T00:00:00.123456789Z"), "push", null, "civil-affairs", "another\0copy", null, Long.parseLong(service.id()), grant, "x".repeat(3_000),
                    Sm3.digest(), Sm3.digest(), 1, 5_000_000_000L, 7, "ok");
            CallBatches.Look look = new CallBatches.Look(call.resource(), grant, call.at(), "civil-affairs", "another\0copy", List.of("xm", "wage"), "granted", 1);
            before = other.sign(List.of(new CallBatches.Entry(call, look, null, new CompletableFuture<>())), before);
            numbers.add(other.keep(before).getFirst().number());
            assertThat(jdbc.queryForMap("SELECT at, who, length(request) AS length, bytes, root FROM sharing.call WHERE id = ?", call.id())).isEqualTo(Map.of("at",
                    Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456Z")), "who", "another\uFFFDcopy", "length", 2_000, "bytes", 5_000_000_000L, "root", numbers.getLast()));
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM sharing.root r JOIN sharing.root p ON p.number = r.number - 1 AND p.hash = r.previous WHERE r.number BETWEEN ? AND ?", Long.class,
                numbers.get(1), numbers.getLast())).isEqualTo(numbers.getLast() - numbers.get(1) + 1);
        assertThat(jdbc.queryForObject("SELECT looks FROM catalog.grant_looks WHERE grant_id = ?", Long.class, grant)).isEqualTo(12);
        assertThat(jdbc.queryForList("SELECT fields::text FROM catalog.look WHERE grant_id = ? AND who = 'another\uFFFDcopy'", String.class, grant)).containsOnly("{xm,wage}");
    }

    /** Three batches are signed before the first is kept, and another copy writes in between: each is kept once, in one chain, with a receipt that holds. */
    @Test
    void whatWasSignedAheadIsSignedAgainWhenAnotherWasFirst() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        CallLedger ledger = new CallLedger(jdbc, transactions, keys, Clock.systemUTC());
        CallLedger.Batch before = CallLedger.Batch.NONE;
        for (boolean met : new boolean[]{false, true}) {
            List<CallLedger.Batch> ahead = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Call call = new Call(Ids.next(), Instant.now(), "push", null, "civil-affairs", "ahead", null, Long.parseLong(service.id()), grant, "x", Sm3.digest(), Sm3.digest(), 1, 1, 1, "ok");
                before = ledger.sign(List.of(new CallBatches.Entry(call, null, null, new CompletableFuture<>())), before);
                if (before.signed() == null) {
                    assertThat(ledger.keep(before)).hasSize(1);
                } else {
                    ahead.add(before);
                }
            }
            assertThat(ahead).as("once the head is known nothing waits for its writing").hasSizeGreaterThanOrEqualTo(2);
            if (met) {
                desk.get(token, path(service)).ok();
            }
            long last = 0;
            for (CallLedger.Batch batch : ahead) {
                Receipt receipt = ledger.keep(batch).getFirst();
                assertThat(receipt.examine(new byte[0], keys.key())).isEqualTo(Receipt.Verdict.OK);
                assertThat(last == 0 || receipt.number() == last + 1).isTrue();
                last = receipt.number();
                assertThat(batch.kept().join()).isEqualTo(!met);
            }
        }
        assertThat(desk.calls("grant_id = ? AND who = 'ahead'", grant)).isEqualTo(6);
    }

    @Test
    void linesGoAfterThreeYearsAndNoneBefore() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        jdbc.update("UPDATE sharing.forgotten SET through = (SELECT number FROM sharing.head)");
        List<Receipt> past = new ArrayList<>();
        for (int days : List.of(1_200, 1_150, 1_000)) {
            Instant at = Instant.now().minus(Duration.ofDays(days));
            Call call = new Call(Ids.next(), at, "push", null, "civil-affairs", "push:1", null, Long.parseLong(service.id()), grant, "x", Sm3.digest(), Sm3.digest(), 1, 1, 1, "ok");
            past.add(new CallLedger(jdbc, transactions, keys, Clock.fixed(at, ZoneOffset.UTC)).keep(CallLedger.Batch.unsigned(List.of(new CallBatches.Entry(call, null, null, new CompletableFuture<>())))).getFirst());
        }
        String now = desk.get(token, path(service)).header("Zhongshu-Call");
        retention.forget();
        assertThat(jdbc.queryForList("SELECT id FROM sharing.call WHERE grant_id = ? ORDER BY id", Long.class, grant)).containsExactly(past.getLast().call(), Long.parseLong(now));
        assertThat(desk.calls("id = ?", past.getFirst().call())).isZero();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM sharing.root WHERE number IN (?, ?)", Long.class, past.get(0).number(), past.get(1).number())).as("the chain stays whole").isEqualTo(2);
        desk.as("officer-civil-affairs").get("/api/sharing/receipts/" + past.getFirst().call()).expect(404);
        assertThat(jdbc.queryForList("SELECT after::jsonb->>'calls' FROM audit.inbox WHERE action = 'sharing.forget' AND subject_id = ? UNION ALL SELECT after::jsonb->>'calls' FROM audit.entry WHERE action ="
                + " 'sharing.forget' AND subject_id = ?", String.class, past.getFirst().number() + "", past.getFirst().number() + "")).containsExactly("2");
        retention.forget();
        assertThat(jdbc.queryForObject("SELECT through FROM sharing.forgotten", Long.class)).isEqualTo(past.get(1).number());
        assertThatThrownBy(() -> jdbc.queryForList("SELECT * FROM sharing.forget(now(), 500)")).as("not even by its own function").hasMessageContaining("kept as they were");
        assertThatThrownBy(() -> jdbc.execute("DELETE FROM sharing.call WHERE id = " + past.getLast().call())).hasMessageContaining("kept as they were");
        assertThatThrownBy(() -> new CallRetention(null, null, null, null, Period.ofMonths(35))).hasMessageContaining("不能少于三年");
    }

    @Test
    void withoutARecordThereIsNoAnswer() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        desk.grant(service, "civil-affairs", Map.of());
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        desk.get(token, path(service)).ok();
        jdbc.execute("ALTER TABLE sharing.tally RENAME TO tally_away");
        try {
            TestClient.Answer answer = desk.get(token, path(service));
            assertThat(code(answer)).isEqualTo("503 log-busy");
            assertThat(answer.text()).doesNotContain("张");
            assertThat(answer.header("Retry-After")).isNotNull();
        } finally {
            jdbc.execute("ALTER TABLE sharing.tally_away RENAME TO tally");
        }
        assertThat(desk.get(token, path(service)).status()).isEqualTo(200);
    }
}
