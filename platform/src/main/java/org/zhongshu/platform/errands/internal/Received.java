package org.zhongshu.platform.errands.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.errands.internal.ErrandStore.Content;
import org.zhongshu.platform.errands.internal.ErrandStore.Errand;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.shared.HandedIn;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Neighbours;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The handling side: what a neighbour took in for us becomes a case of the item's department, once; what people do with the case goes back. */
@Component
class Received {

    static final String TYPE = "errand";
    private static final Actor SYSTEM = Actor.system("errands");

    private final ErrandStore store;
    private final TakenItems items;
    private final Neighbours neighbours;
    private final Cases cases;
    private final Departments departments;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Received(ErrandStore store, TakenItems items, Neighbours neighbours, Cases cases, Departments departments, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.items = items;
        this.neighbours = neighbours;
        this.cases = cases;
        this.departments = departments;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Report(String key, String type, String title, String description, String department, List<Case.Party> parties, Instant occurredAt, JsonNode data) implements CaseReport {

        @Override
        public String source() {
            return "neighbour";
        }
    }

    private record Brought(String name, String kind, byte[] bytes) {
    }

    /** In the transaction that takes the message: the row is the work that is left to do. */
    void announced(String neighbour, String key) {
        store.insert(new Errand(Ids.next(), "in", neighbour, key, "-", "（待取）", "data", ErrandState.SENT, null, null, null, clock.instant(), clock.instant(), true, 0, null, 0), null, null);
    }

    /** Fetches the whole and opens its case; the next time nothing is left to do. */
    void fetched(Errand e) {
        JsonNode all = neighbours.ask(e.neighbour(), "errand", Map.of("key", e.key()));
        Content content = Json.read(all.path("content").toString(), Content.class);
        List<Brought> files = new ArrayList<>();
        for (JsonNode f : all.path("files")) {
            JsonNode file = neighbours.ask(e.neighbour(), "errand-file", Map.of("key", e.key(), "place", files.size()));
            byte[] bytes = Base64.getDecoder().decode(file.path("content").asString(""));
            if (bytes.length > ErrandFile.LARGEST || !Sm3.hex(bytes).equals(f.path("sm3").asString(""))) {
                throw Problem.unprocessable("bad-file", "材料“" + f.path("name").asString("") + "”与清单不符");
            }
            files.add(new Brought(ErrandFile.name(f.path("name").asString("")), HandedIn.kind(bytes), bytes));
        }
        Item item = items.find(all.path("item").asString("")).orElse(null);
        CurrentActor.as(SYSTEM, () -> transaction.executeWithoutResult(status -> {
            if (!store.lock(e.id()).map(Errand::fetch).orElse(false)) {
                return;
            }
            store.content(e.id(), content);
            if (item == null) {
                store.named(e.id(), all.path("item").asString("-"), all.path("itemName").asString("-"), "data");
                store.state(e.id(), ErrandState.RETURNED, null, "这个事项不在本平台可代收的事项之内", null, clock.instant());
            } else {
                String department = departments.responsible(item.guide().department()).or(() -> departments.responsible("data")).map(d -> d.code()).orElse("data");
                store.named(e.id(), item.guide().code(), item.guide().name(), department);
                for (int i = 0; i < files.size(); i++) {
                    store.file(e.id(), i, null, files.get(i).name(), files.get(i).kind(), files.get(i).bytes());
                }
                String from = neighbours.find(e.neighbour()).map(Neighbours.Neighbour::name).orElse(e.neighbour());
                String title = "异地代收：" + item.guide().name();
                CaseRef opened = cases.open(new Report("errand:" + e.neighbour() + ":" + e.key(), TYPE, title.length() > 200 ? title.substring(0, 200) : title, "由“" + from + "”代收。申请内容和材料在“异地办”中查看。", department,
                        List.of(new Case.Party("申请人", content.name(), content.phone(), content.number(), null)), clock.instant(), Json.mapper().createObjectNode().put("errand", Long.toString(e.id()))));
                store.inCase(e.id(), opened.id(), opened.number());
                store.state(e.id(), ErrandState.RECEIVED, opened.number(), "已收到，转" + departments.nameOf(department) + "办理", null, clock.instant());
            }
            store.fetched(e);
            neighbours.say(e.neighbour(), Errands.KIND, Map.of("what", "state", "key", e.key()));
            audit.record("errand.receive", "errand", Long.toString(e.id()), null, null, Map.of("neighbour", e.neighbour(), "item", all.path("item").asString("-"), "files", files.size(), "taken", item != null));
        }));
    }

    /** Inside the step's transaction. */
    @EventListener
    void acted(CaseActed e) {
        if (e.type().equals(TYPE) && e.action().equals("accept")) {
            told(e.caseId(), ErrandState.HANDLING, "已受理");
        }
    }

    @EventListener
    void closed(CaseClosed e) {
        if (e.type().equals(TYPE)) {
            told(e.caseId(), e.action().equals("approve") ? ErrandState.APPROVED : ErrandState.REFUSED, cases.lastWords(e.caseId()).orElse(e.action().equals("approve") ? "准予" : "不予"));
        }
    }

    private void told(long caseId, ErrandState state, String words) {
        store.ofCase(caseId).flatMap(e -> store.lock(e.id())).filter(e -> !e.state().ended()).ifPresent(e -> {
            String department = departments.nameOf(e.department());
            store.state(e.id(), state, e.caseNumber(), words, department, clock.instant());
            neighbours.say(e.neighbour(), Errands.KIND, Map.of("what", "state", "key", e.key()));
            audit.record("errand.answer", "errand", Long.toString(e.id()), null, null, Map.of("neighbour", e.neighbour(), "state", state.id()));
        });
    }
}
