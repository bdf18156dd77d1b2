package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Agency;
import org.zhongshu.platform.intermediaries.internal.ServiceCatalogue.Way;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Offer;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Owner;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From the published demand to the agencies that signed up. Choosing is in {@link Choosing}, what follows in {@link Contracts}. */
@Component
class Demands {

    static final String SUBJECT = "intermediary-demand";
    private static final Duration LONGEST_OPEN = Duration.ofDays(60);
    private static final BigDecimal MOST_YUAN = new BigDecimal(1_000_000_000);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ServiceCatalogue catalogue;
    private final DemandStore store;
    private final AgencyStore agencyStore;
    private final Agencies agencies;
    private final Related related;
    private final Persons persons;
    private final Matters matters;
    private final WorkingCalendar calendar;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Demands(ServiceCatalogue catalogue, DemandStore store, AgencyStore agencyStore, Agencies agencies, Related related, Persons persons, Matters matters, WorkingCalendar calendar, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.catalogue = catalogue;
        this.store = store;
        this.agencyStore = agencyStore;
        this.agencies = agencies;
        this.related = related;
        this.persons = persons;
        this.matters = matters;
        this.calendar = calendar;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param budget yuan as text; matter: number of an open matter of the owner's that the result is for; contact: shown to the chosen agency alone */
    record Published(String request, String service, String matter, String title, String description, String conditions, String budget, Boolean publicMoney, Integer days, String way, Instant closesAt, String contact) {
    }

    static Long fen(String yuan, String field, boolean must) {
        String text = yuan == null ? "" : yuan.strip();
        if (text.isEmpty() && !must) {
            return null;
        }
        if (!text.matches("\\d{1,10}(\\.\\d{1,2})?") || new BigDecimal(text).signum() == 0 || new BigDecimal(text).compareTo(MOST_YUAN) > 0) {
            throw Problem.invalid("bad-" + field, "金额须大于 0，最多两位小数。", Map.of(field, "如 12000 或 12000.50"));
        }
        return new BigDecimal(text).movePointRight(2).longValueExact();
    }

    /** The same request again is the same demand. */
    Demand publish(Owner owner, Published p) {
        String request = Agencies.request(p.request());
        Optional<Demand> made = store.made(owner, request);
        if (made.isPresent()) {
            return made.get();
        }
        ServiceCatalogue.Service service = catalogue.service(p.service());
        boolean publicMoney = owner.kind().equals("department") || Boolean.TRUE.equals(p.publicMoney());
        long budget = fen(p.budget(), "budget", true);
        Way way = Way.of(p.way());
        Instant now = clock.instant();
        ServiceCatalogue.Terms terms = catalogue.terms(publicMoney, agencies.today()).orElseThrow(() -> Problem.unprocessable("no-terms", "还没有这类资金的选取规则。"));
        ServiceCatalogue.Allowed allowed = terms.way(way).filter(a -> a.fits(budget)).orElseThrow(() -> Problem.invalid("way-not-allowed", "按现行规则，" + (publicMoney ? "财政资金" : "社会资金") + "项目在这个预算金额下不能" + way.label() + "。", Map.of("way", "请换一种选取方式")));
        if (p.days() == null || p.days() < 1 || p.days() > 730) {
            throw Problem.invalid("bad-days", "服务时限须为 1 到 730 个工作日。", Map.of("days", "1 到 730"));
        }
        Instant closes = p.closesAt();
        Instant earliest = terms.open() == null ? now : calendar.clock().deadline(now, terms.open(), List.of());
        if (closes == null || !closes.isAfter(now) || closes.isBefore(earliest) || closes.isAfter(now.plus(LONGEST_OPEN))) {
            throw Problem.invalid("bad-closing", "报名截止时间不正确：" + (terms.open() == null ? "须在现在以后" : "报名时间不能短于规定") + "，最长 " + LONGEST_OPEN.toDays() + " 天。", Map.of("closesAt", "请改报名截止时间"));
        }
        String matter = matter(owner, p.matter());
        String conditions = p.conditions() == null || p.conditions().isBlank() ? null : Agencies.words(p.conditions(), "conditions", 2, 1000, "条件");
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        String secret = way == Way.LOT ? HexFormat.of().formatHex(random) : null;
        long id = Ids.next();
        String number = "ZJ" + agencies.today().toString().replace("-", "") + "-" + String.format("%05d", store.nextNumber());
        Demand d = new Demand(id, number, owner, service.id(), matter, Agencies.words(p.title(), "title", 4, 100, "标题"), Agencies.words(p.description(), "description", 4, 4000, "服务内容"), conditions, budget, publicMoney, p.days(), way, allowed.least(), DemandState.OPEN,
                now, closes, null, secret == null ? null : Draw.commitment(secret), null, null, null, null, null, null, null, null, null, null, null, null, null, 0, null, null, null, null, null, 1);
        String contact = Agencies.words(p.contact(), "contact", 4, 100, "联系方式");
        return transaction.execute(status -> {
            if (!store.insert(d, request, contact, secret)) {
                return store.made(owner, request).orElseThrow();
            }
            store.step(id, "published", null, now);
            Map<String, Object> after = new LinkedHashMap<>(Map.of("service", d.service(), "way", way.id(), "budget", budget, "publicMoney", publicMoney));
            after.put("commitment", String.valueOf(d.commitment()));
            audit.record("intermediary.publish", SUBJECT, number, null, null, after);
            return store.find(id).orElseThrow();
        });
    }

    private String matter(Owner owner, String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        Optional<Matter> found = matters.find(given.strip()).filter(m -> m.state().open() && switch (owner.kind()) {
            case "person" -> m.firm() == null && m.person() == owner.person() && java.util.Objects.equals(m.human(), owner.gid());
            case "firm" -> owner.code().equals(m.firm());
            default -> false;
        });
        return found.map(Matter::number).orElseThrow(() -> Problem.invalid("no-matter", "没有这个在办的办件，或不是您的。", Map.of("matter", "请填写在办的办件编号")));
    }

    static Problem notFound() {
        return Problem.notFound("no-demand", "没有这个采购项目，或不是您的。");
    }

    static void version(Demand d, Integer seen) {
        if (seen == null || seen != d.version()) {
            throw Problem.conflict("changed", "项目已有变化，请刷新后再办。");
        }
    }

    /** By the owner, before anybody is chosen. */
    void withdraw(Demand seen, String reason, Integer version) {
        String why = Agencies.words(reason, "reason", 4, 300, "理由");
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(seen.id());
            version(d, version);
            // after a draw's list is fixed nobody takes it back to draw again
            if (d.state() != DemandState.OPEN && !(d.state() == DemandState.CHOOSING && d.way() == Way.DIRECT)) {
                throw Problem.unprocessable("too-late", "已选定中介机构，不能再撤回。");
            }
            store.set(d.id(), "state = ?", DemandState.WITHDRAWN);
            store.step(d.id(), "withdrawn", why, clock.instant());
            audit.record("intermediary.withdraw", SUBJECT, d.number(), why, Map.of("state", d.state().id()), Map.of("state", "withdrawn"));
        });
    }

    /** @param price yuan as text; both sealed until sign-up has closed. Not asked for a draw, which is at the budget */
    record Joined(String firm, String contact, String price, Integer days, String words) {
    }

    /** The firm's agency, for whoever may act for it today. */
    Agency agency(String firm) {
        Persons.FirmRight right = persons.requireRight(persons.current().id(), firm, Persons.Errand.APPLY);
        return agencyStore.find(right.uscc()).orElseThrow(() -> Problem.unprocessable("not-entered", "该单位还没有入驻中介服务超市。"));
    }

    Signup join(String number, Joined j) {
        Demand seen = store.find(number).orElseThrow(Demands::notFound);
        Agency agency = agency(j.firm());
        String hindrance = related.hindrance(seen, agency.uscc());
        if (hindrance != null) {
            throw Problem.unprocessable("related", "不能报名：" + hindrance + "。");
        }
        Offer offer = seen.way() == Way.LOT ? null : offer(seen, j);
        String contact = Agencies.words(j.contact(), "contact", 4, 100, "联系方式");
        long person = persons.current().id();
        return transaction.execute(status -> {
            Demand d = store.lock(seen.id());
            Instant now = clock.instant();
            open(d, now);
            String not = agencies.hindrance(agencyStore.lock(agency.id()).orElseThrow(), d.service());
            if (not != null) {
                throw Problem.unprocessable("not-qualified", "不能报名：该单位" + not + "。");
            }
            // whoever represents both knows of the other; nobody else gets here
            if (related.sibling(store.signups(d.id()), agency.uscc())) {
                throw Problem.unprocessable("same-representative", "不能报名：法定代表人为同一人的另一单位已报名，同一项目只能有一家参加。");
            }
            store.join(d.id(), agency.id(), person, contact, offer, now);
            audit.record("intermediary.join", SUBJECT, d.number(), null, null, Map.of("agency", agency.uscc(), "sealed", offer != null));
            return store.signup(d.id(), agency.id()).orElseThrow();
        });
    }

    /** The clock counts, not the job that closes. */
    private static void open(Demand d, Instant now) {
        if (d.state() != DemandState.OPEN || !now.isBefore(d.closesAt())) {
            throw Problem.unprocessable("closed", "报名已截止。");
        }
    }

    private static Offer offer(Demand d, Joined j) {
        long price = fen(j.price(), "price", true);
        if (price > d.budget()) {
            throw Problem.invalid("too-dear", "报价不能超过预算金额。", Map.of("price", "不超过预算"));
        }
        if (j.days() == null || j.days() < 1 || j.days() > d.days()) {
            throw Problem.invalid("bad-days", "承诺工作日须在 1 到 " + d.days() + " 之间。", Map.of("days", "1 到 " + d.days()));
        }
        return new Offer(price, j.days(), j.words() == null || j.words().isBlank() ? null : Agencies.words(j.words(), "words", 2, 500, "说明"));
    }

    void leave(String number, String firm) {
        Demand seen = store.find(number).orElseThrow(Demands::notFound);
        Agency agency = agency(firm);
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(seen.id());
            open(d, clock.instant());
            Signup s = store.signup(d.id(), agency.id()).filter(Signup::in).orElseThrow(() -> Problem.notFound("no-signup", "该单位没有报名。"));
            store.state(s.id(), "left", null);
            audit.record("intermediary.leave", SUBJECT, d.number(), null, null, Map.of("agency", agency.uscc()));
        });
    }
}
