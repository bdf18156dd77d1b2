package org.zhongshu.platform.windows.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.evaluations.Evaluations;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.windows.internal.WindowStore.Receipt;
import org.zhongshu.platform.windows.internal.WindowStore.Visit;
import tools.jackson.databind.JsonNode;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A clerk serves somebody: finds them by the number of their identity card, for a purpose that they can read afterwards; for half an hour, and
 * for nobody else meanwhile, fills in and submits in their name; and hands out a receipt. The base library keeps the look in the clerk's name.
 */
@Component
class Takings {

    private static final Duration VISIT = Duration.ofMinutes(30);
    private static final int MOST_AN_HOUR = 60;
    private static final int MOST_PAPERS = 30;
    private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WindowStore store;
    private final Counters counters;
    private final Persons persons;
    private final BaseRecords records;
    private final Items items;
    private final Matters matters;
    private final Evaluations evaluations;
    private final CityProfile city;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Takings(WindowStore store, Counters counters, Persons persons, BaseRecords records, Items items, Matters matters, Evaluations evaluations, CityProfile city, Audit audit, TransactionTemplate transaction) {
        this.store = store;
        this.counters = counters;
        this.persons = persons;
        this.records = records;
        this.items = items;
        this.matters = matters;
        this.evaluations = evaluations;
        this.city = city;
        this.audit = audit;
        this.transaction = transaction;
    }

    Visit begin(String idNumber, String why) {
        Actor actor = CurrentActor.require();
        WindowStore.Seat seat = counters.seat();
        String number = idNumber == null ? "" : idNumber.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
        String purpose = why == null ? "" : why.replace('\0', ' ').strip();
        if (!CitizenId.isValid(number)) {
            throw Problem.badRequest("bad-number", "公民身份号码不正确，请核对证件。");
        }
        if (purpose.length() < 2 || purpose.length() > 100) {
            throw Problem.badRequest("purpose-needed", "请写明为何查找（2 到 100 字），本人可以看到。");
        }
        Instant now = counters.now();
        if (store.visits(actor.accountId(), now.minus(Duration.ofHours(1))) >= MOST_AN_HOUR) {
            throw Problem.tooMany("rate", "一小时内查找的人过多，请稍候。");
        }
        records.persons(number, "窗口受理：" + purpose);
        Persons.Person person = persons.findByNumber(number).filter(p -> p.assurance().level() >= Assurance.REAL_NAME.level()).orElse(null);
        if (person == null) {
            audit.record("window.miss", "citizen", null, purpose, null, Map.of("idNumber", Kind.ID_NUMBER.mask(number)));
            throw Problem.notFound("no-account", "这个号码还没有实名账号。请在“现场核验”中核对证件和手机号后再受理。");
        }
        return transaction.execute(status -> {
            Visit v = store.begin(actor.accountId(), person.id(), person.gid(), purpose, seat, now, now.plus(VISIT));
            audit.record("window.visit", "citizen", Long.toString(person.id()), purpose, null, Map.of("place", seat.place(), "counter", seat.counter()));
            return v;
        });
    }

    void end() {
        store.end(CurrentActor.require().accountId(), counters.now());
    }

    /** One's own, and not over; who stood there may have become another account's owner. */
    Visit visit(String id) {
        Visit v = store.visit(CurrentActor.require().accountId(), Ids.parse(id), counters.now()).orElseThrow(() -> Problem.notFound("no-visit", "本次受理已结束或超过 30 分钟，请重新查找申请人。"));
        return persons.find(v.person()).filter(p -> Objects.equals(p.gid(), v.human())).map(p -> v).orElseThrow(() -> Problem.notFound("no-visit", "申请人的账号已变更，请重新查找。"));
    }

    /** What is wanted: one item, or a composite matter with the parts that are taken. */
    record Errand(String code, String name, boolean whole, List<Guide> guides) {
    }

    Errand one(String item) {
        Guide g = items.findItem(item == null ? "" : item).orElseThrow(() -> Problem.notFound("no-item", "没有这个事项，或目前不能申请。")).guide();
        return new Errand(g.code(), g.name(), false, List.of(g));
    }

    Errand whole(String composite, List<String> choose) {
        Matters.Whole w = matters.wholes().stream().filter(x -> x.id().equals(composite)).findFirst().orElseThrow(() -> Problem.notFound("no-composite", "没有这个“一件事”。"));
        return new Errand(w.id(), w.name(), true, w.parts().stream().filter(p -> !p.optional() || choose != null && choose.contains(p.item())).flatMap(p -> items.findItem(p.item()).map(Item::guide).stream()).toList());
    }

    Errand errand(JsonNode submission) {
        if (submission == null || !submission.isObject()) {
            throw Problem.badRequest("bad-form", "填写的内容格式不正确。");
        }
        List<String> choose = new ArrayList<>();
        submission.path("choose").forEach(c -> choose.add(c.asString("")));
        return submission.path("composite").isString() ? whole(submission.path("composite").asString(), choose) : one(submission.path("item").asString(""));
    }

    JsonNode form(String visit, String firm, String item) {
        Visit v = visit(visit);
        Errand e = one(item);
        counters.begins(e.name(), e.guides(), false, v.place());
        return matters.formFor(v.person(), firm, e.code());
    }

    JsonNode whole(String visit, String firm, String composite, List<String> choose) {
        Visit v = visit(visit);
        Errand e = whole(composite, choose);
        counters.begins(e.name(), e.guides(), true, v.place());
        return matters.wholeFor(v.person(), firm, composite, choose);
    }

    JsonNode file(String visit, String name, byte[] bytes) {
        return matters.fileFor(visit(visit).person(), name, bytes);
    }

    /** @param papers what was handed over or shown, for the receipt */
    Receipt take(String visit, JsonNode submission, List<String> papers) {
        Visit v = visit(visit);
        Errand e = errand(submission);
        if (counters.begins(e.name(), e.guides(), e.whole(), v.place()).what() == Counters.What.UP) {
            throw Problem.unprocessable("hand-up", "“" + e.name() + "”不在这里受理，可以代收后转上级窗口。");
        }
        List<String> list = papers(papers);
        Counters.Counter at = counters.shown(v.place(), v.counter());
        return transaction.execute(status -> {
            Matter m = matters.takeFor(v.person(), submission, "window", "由" + at.placeName() + at.counter() + "窗口工作人员代为提交申请");
            return store.ofMatter(m.number()).orElseGet(() -> {
                String number = number();
                return receipt(number, m, e.whole(), at, list, v.purpose(), grade("window:" + number, v.person(), v.human(), e.code(), e.name()));
            });
        });
    }

    static List<String> papers(List<String> papers) {
        List<String> list = papers == null ? List.of() : papers.stream().filter(p -> p != null && !p.isBlank()).map(p -> p.replace('\0', ' ').strip()).toList();
        if (list.size() > MOST_PAPERS || list.stream().anyMatch(p -> p.length() > 100)) {
            throw Problem.badRequest("bad-papers", "收件清单最多 " + MOST_PAPERS + " 项，每项不超过 100 字。");
        }
        return list;
    }

    static String department(Actor actor) {
        return actor.org() == null ? "data" : actor.org();
    }

    /** The link that grades what the acting clerk does for somebody. */
    String grade(String service, long person, Long human, String item, String name) {
        Actor actor = CurrentActor.require();
        return evaluations.open(new Evaluations.Service(service, person, human, item, name, department(actor), "window", actor.accountId()));
    }

    /** @param link null: nobody stands there to grade. Joins the caller's transaction */
    Receipt receipt(String number, Matter m, boolean whole, Counters.Counter at, List<String> papers, String why, String link) {
        Actor actor = CurrentActor.require();
        Receipt r = new Receipt(Ids.next(), number, m.number(), whole, actor.accountId(), actor.name(), department(actor), at.place(), at.placeName(), at.level(), at.counter(), papers, link, counters.now());
        store.add(r);
        Map<String, Object> facts = new LinkedHashMap<>(Map.of("receipt", number, "place", at.place(), "counter", at.counter(), "papers", papers.size()));
        facts.put(whole ? "name" : "item", whole ? m.itemName() : m.item());
        audit.record("window.take", "matter", m.number(), why, null, facts);
        return r;
    }

    /** The day and forty random bits: {@code CK20261122-7K3Q9FXM}. */
    String number() {
        StringBuilder s = new StringBuilder("CK").append(DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(counters.now(), city.current().zone()))).append('-');
        for (int i = 0; i < 8; i++) {
            s.append(LETTERS.charAt(RANDOM.nextInt(32)));
        }
        return s.toString();
    }
}
