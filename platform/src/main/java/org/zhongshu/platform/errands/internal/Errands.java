package org.zhongshu.platform.errands.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.errands.internal.ErrandStore.Content;
import org.zhongshu.platform.errands.internal.ErrandStore.Errand;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Neighbours;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The taking side: an officer takes an item in for a neighbour. What goes as a message is only that there is something; the content is fetched, signed both ways. */
@Component
class Errands {

    static final String KIND = "errand";
    static final String AGREED = "申请人同意由本平台把以上信息和材料送交对方平台办理";
    private static final int MOST_FILES = 10;

    private final ErrandStore store;
    private final Neighbours neighbours;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Errands(ErrandStore store, Neighbours neighbours, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.neighbours = neighbours;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    record Taken(String request, String neighbour, String item, String name, String number, String phone, String statement, boolean agreed, List<Long> files) {
    }

    /** What the neighbour lets others take in for it, asked of it now. */
    JsonNode offered(String neighbour) {
        return neighbours.ask(neighbour, "errand-items", Map.of());
    }

    /** The same request again gives the same errand. */
    Errand take(Taken t) {
        Actor actor = CurrentActor.require();
        if (t.request() == null || !t.request().matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复提交。");
        }
        var made = store.made(actor.username(), t.request());
        if (made.isPresent()) {
            return made.get();
        }
        Content content = checked(t);
        String itemName = null;
        for (JsonNode item : offered(t.neighbour()).path("items")) {
            itemName = item.path("code").asString("").equals(t.item()) ? item.path("name").asString("") : itemName;
        }
        if (itemName == null) {
            throw Problem.unprocessable("not-offered", "对方没有把这个事项列入可代收的事项。");
        }
        long id = Ids.next();
        Errand e = new Errand(id, "out", t.neighbour(), Long.toString(id), t.item(), itemName, actor.org() == null ? "data" : actor.org(), ErrandState.SENT, null, null, actor.username(), clock.instant(), clock.instant(), false, 0, null, 0);
        return transaction.execute(status -> {
            if (!store.insert(e, t.request(), content)) {
                return store.made(actor.username(), t.request()).orElseThrow();
            }
            List<Long> files = t.files() == null ? List.of() : t.files();
            if (files.size() > MOST_FILES || new HashSet<>(files).size() != files.size() || !store.attach(id, actor.accountId(), files)) {
                throw Problem.badRequest("bad-files", "有的文件不存在或已用于别的申请，最多 " + MOST_FILES + " 个，请重新上传。");
            }
            store.state(id, ErrandState.SENT, null, "已代收，送往对方平台", actor.name(), clock.instant());
            neighbours.say(t.neighbour(), KIND, Map.of("what", "take", "key", e.key()));
            audit.record("errand.take", "errand", e.key(), null, null, Map.of("neighbour", t.neighbour(), "item", t.item(), "files", files.size()));
            return e;
        });
    }

    private static Content checked(Taken t) {
        Map<String, String> wrong = new java.util.LinkedHashMap<>();
        String name = t.name() == null ? "" : t.name().strip();
        String number = t.number() == null ? "" : t.number().strip().toUpperCase(java.util.Locale.ROOT);
        String phone = t.phone() == null ? "" : t.phone().strip();
        String statement = t.statement() == null ? "" : t.statement().replace('\0', ' ').strip();
        if (name.isEmpty() || name.length() > 60) {
            wrong.put("name", "1 到 60 字");
        }
        if (!CitizenId.isValid(number)) {
            wrong.put("number", "公民身份号码不正确");
        }
        if (!phone.matches("1[3-9]\\d{9}")) {
            wrong.put("phone", "11 位手机号");
        }
        if (statement.length() < 4 || statement.length() > 2000) {
            wrong.put("statement", "4 到 2000 字");
        }
        if (!t.agreed()) {
            wrong.put("agreed", "须经申请人同意");
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-form", "请更正标出的各项。", wrong);
        }
        return new Content(name, number, phone, statement, AGREED);
    }

    /** Fetches from the other side how ours stands there. */
    void followed(Errand e) {
        JsonNode r = neighbours.ask(e.neighbour(), "errand-state", Map.of("key", e.key()));
        CurrentActor.as(Actor.system("errands"), () -> transaction.executeWithoutResult(status -> {
            Errand now = store.lock(e.id()).orElseThrow();
            List<ErrandStore.Event> known = store.events(e.id());
            int have = (int) known.stream().filter(v -> v.state() != ErrandState.SENT).count();
            int i = 0;
            for (JsonNode v : r.path("events")) {
                ErrandState state = ErrandState.of(v.path("state").asString());
                if (i++ >= have && !now.state().ended()) {
                    store.state(e.id(), state, r.path("caseNumber").asString(null), v.path("words").asString(null), v.path("by").asString(null), Instant.parse(v.path("at").asString()));
                    audit.record("errand.state", "errand", e.key(), null, null, Map.of("neighbour", e.neighbour(), "state", state.id()));
                }
            }
            store.fetched(e);
        }));
    }
}
