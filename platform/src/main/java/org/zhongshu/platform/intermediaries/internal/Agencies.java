package org.zhongshu.platform.intermediaries.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Agency;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Offering;
import org.zhongshu.platform.intermediaries.AgencyMoved;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A firm enters itself with what it offers; the department that supervises the service agrees or refuses, suspends and strikes off, for everybody to see. */
@Component
class Agencies {

    static final String SUPERVISE = "intermediary.supervise";
    private static final String WHY = "中介服务机构入驻：核验资质证照";
    private static final int LONGEST_YEARS = 5;

    private final ServiceCatalogue catalogue;
    private final AgencyStore store;
    private final MarketFiles papers;
    private final Persons persons;
    private final Credentials credentials;
    private final Access access;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final CityProfile city;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Agencies(ServiceCatalogue catalogue, AgencyStore store, MarketFiles papers, Persons persons, Credentials credentials, Access access, Audit audit, TransactionTemplate transaction, CityProfile city, Clock clock, ApplicationEventPublisher events) {
        this.catalogue = catalogue;
        this.store = store;
        this.papers = papers;
        this.persons = persons;
        this.credentials = credentials;
        this.access = access;
        this.audit = audit;
        this.transaction = transaction;
        this.city = city;
        this.clock = clock;
        this.events = events;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    /** @param until last day of the qualification, null where the papers name none; credential: identifier of a licence held here; file: id of what was brought */
    record Asked(String request, String firm, String service, String qualification, LocalDate until, String credential, String file) {
    }

    static String request(String given) {
        if (given == null || !given.matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复提交。");
        }
        return given;
    }

    static String words(String given, String field, int least, int most, String label) {
        String text = given == null ? "" : given.replace('\0', ' ').strip();
        if (text.length() < least || text.length() > most) {
            throw Problem.invalid("bad-" + field, label + "须为 " + least + " 到 " + most + " 字。", Map.of(field, least + " 到 " + most + " 字"));
        }
        return text;
    }

    /** The same request again is the same offering. */
    Offering ask(Asked a) {
        Persons.Person me = persons.current();
        Persons.FirmRight right = persons.requireRight(me.id(), a.firm(), Persons.Errand.APPLY);
        String request = request(a.request());
        ServiceCatalogue.Service service = catalogue.service(a.service());
        String qualification = words(a.qualification(), "qualification", 2, 300, "资质说明");
        LocalDate today = today();
        if (a.until() != null && a.until().isBefore(today)) {
            throw Problem.invalid("bad-until", "资质已过有效期。", Map.of("until", "不能早于今天"));
        }
        boolean held = a.credential() != null && !a.credential().isBlank();
        if (held == (a.file() != null && !a.file().isBlank())) {
            throw Problem.invalid("no-proof", "请选择本平台的一张证照，或上传资质文件。", Map.of("file", "证照和文件选一样"));
        }
        LocalDate until = held ? earlier(a.until(), credential(right.uscc(), a.credential()).until()) : a.until();
        return transaction.execute(status -> {
            Agency agency = store.enter(right.uscc(), right.firm(), clock.instant());
            if (agency.state().equals("struck")) {
                throw Problem.unprocessable("struck", "该机构已被清退，不能再入驻。");
            }
            var made = store.asked(agency.id(), request);
            if (made.isPresent()) {
                if (!made.get().service().equals(service.id())) {
                    throw Problem.conflict("request-used", "这个请求号已用于别的申请。");
                }
                return made.get();
            }
            Offering o = new Offering(Ids.next(), agency.id(), service.id(), "asked", qualification, held ? a.credential().strip() : null, until, null, me.id(), clock.instant(), null, null, 1);
            if (!store.ask(o, request)) {
                return store.asked(agency.id(), request).orElseThrow(() -> Problem.conflict("asked-already", "这项服务已在审核中，请等待结果或先撤回。"));
            }
            if (!held) {
                papers.use(new MarketFiles.Bringer(me.id(), false), a.file(), MarketFiles.Purpose.OFFERING, o.id());
            }
            audit.record("intermediary.ask", "intermediary-agency", agency.uscc(), null, null, Map.of("service", service.id(), "offering", Long.toString(o.id())));
            return o;
        });
    }

    private static LocalDate earlier(LocalDate a, LocalDate b) {
        return a == null || b != null && b.isBefore(a) ? b : a;
    }

    private IssuedCredential credential(String uscc, String identifier) {
        return valid(uscc).stream().filter(c -> c.identifier().equals(identifier.strip())).findFirst()
                .orElseThrow(() -> Problem.invalid("no-credential", "该单位在本平台没有这张有效证照。", Map.of("credential", "请选择有效的证照")));
    }

    /** Licences of the firm that may prove a qualification. */
    List<IssuedCredential> held(String firm) {
        Persons.FirmRight right = persons.requireRight(persons.current().id(), firm, Persons.Errand.APPLY);
        return valid(right.uscc());
    }

    /** The firm's right is checked before; citizens have none over licences, so the look is the system's, with its purpose. */
    private List<IssuedCredential> valid(String uscc) {
        return CurrentActor.as(Choosing.SYSTEM, () -> credentials.heldBy(uscc, null, WHY)).stream().filter(c -> c.state() == CredentialState.VALID).toList();
    }

    /** A licence that proved a qualification may have been suspended, revoked or left to end since. */
    private boolean holds(String identifier, LocalDate today) {
        return CurrentActor.as(Choosing.SYSTEM, () -> credentials.find(identifier, WHY)).filter(c -> c.state() == CredentialState.VALID && (c.until() == null || !c.until().isBefore(today))).isPresent();
    }

    /** The firm's own; another's is not found. */
    Offering own(String id) {
        Persons.Person me = persons.current();
        Offering o = store.offering(Ids.parse(id)).orElseThrow(Agencies::noOffering);
        String uscc = store.find(o.agency()).orElseThrow().uscc();
        if (persons.firms(me.id()).stream().noneMatch(f -> f.uscc().equals(uscc) && f.errands().contains(Persons.Errand.APPLY))) {
            throw noOffering();
        }
        return o;
    }

    private static Problem noOffering() {
        return Problem.notFound("no-offering", "没有这项服务申请，或不是您单位的。");
    }

    void withdraw(String id) {
        Offering mine = own(id);
        transaction.executeWithoutResult(status -> {
            Offering o = store.lockOffering(mine.id()).orElseThrow();
            if (o.state().equals("asked") || o.state().equals("agreed")) {
                store.withdraw(o.id());
                audit.record("intermediary.leave", "intermediary-agency", store.find(o.agency()).orElseThrow().uscc(), null, null, Map.of("service", o.service(), "offering", id));
            }
        });
    }

    /** Services that the current officer's department supervises. */
    List<String> supervised() {
        Actor actor = CurrentActor.require();
        return catalogue.services().stream().filter(s -> access.may(actor, SUPERVISE, s.department())).map(ServiceCatalogue.Service::id).toList();
    }

    Offering supervisedOffering(String id) {
        return store.offering(Ids.parse(id)).filter(o -> supervised().contains(o.service())).orElseThrow(Agencies::noOffering);
    }

    Offering decide(String id, boolean agree, LocalDate until, String reason, Integer version) {
        Offering seen = supervisedOffering(id);
        LocalDate today = today();
        String why = agree && (reason == null || reason.isBlank()) ? null : words(reason, "reason", 2, 300, "理由");
        return transaction.execute(status -> {
            Agency agency = store.lock(seen.agency()).orElseThrow();
            Offering o = store.lockOffering(seen.id()).orElseThrow();
            if (version == null || version != o.version() || !o.state().equals("asked")) {
                throw Problem.conflict("changed", "这项申请已由他人办理或已变化，请刷新后再看。");
            }
            if (agree && agency.state().equals("struck")) {
                throw Problem.unprocessable("struck", "该机构已被清退。");
            }
            if (agree && (until == null || until.isBefore(today) || until.isAfter(today.plusYears(LONGEST_YEARS)) || o.until() != null && until.isAfter(o.until()))) {
                throw Problem.invalid("bad-until", "请填写有效期：从今天起最长 " + LONGEST_YEARS + " 年，不超过资质的有效期" + (o.until() == null ? "" : "（" + o.until() + "）") + "。", Map.of("until", "有效期不正确"));
            }
            store.decide(o, agree, agree ? until : null, why, CurrentActor.require().name(), clock.instant());
            events.publishEvent(new AgencyMoved(agency.uscc(), catalogue.service(o.service()).name(), agree ? AgencyMoved.Step.AGREED : AgencyMoved.Step.REFUSED, clock.instant()));
            audit.record(agree ? "intermediary.agree" : "intermediary.refuse", "intermediary-agency", agency.uscc(), why, null, Map.of("service", o.service(), "offering", id, "until", String.valueOf(agree ? until : null)));
            return store.offering(o.id()).orElseThrow();
        });
    }

    /** For departments that supervise something this agency was ever agreed to. */
    boolean supervises(Agency a) {
        List<String> mine = supervised();
        return store.offerings(a.id()).stream().anyMatch(o -> o.wasAgreed() && mine.contains(o.service()));
    }

    private Agency supervisedAgency(String uscc) {
        return store.find(uscc).filter(this::supervises).orElseThrow(() -> Problem.notFound("no-agency", "没有这家机构，或它不属于您部门监管。"));
    }

    /** @param kind {@code suspended resumed struck} */
    Agency act(String uscc, String kind, String reason, LocalDate until, Integer version) {
        Agency seen = supervisedAgency(uscc);
        String why = words(reason, "reason", 4, 300, "理由");
        LocalDate today = today();
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Agency a = store.lock(seen.id()).orElseThrow();
            if (version == null || version != a.version()) {
                throw Problem.conflict("changed", "该机构的状态已由他人改变，请刷新后再看。");
            }
            switch (kind) {
                case "suspended" -> {
                    if (!a.standing(today)) {
                        throw Problem.unprocessable("not-active", "该机构已暂停或已清退。");
                    }
                    if (until == null || until.isBefore(today) || until.isAfter(today.plusYears(3))) {
                        throw Problem.invalid("bad-until", "请填写暂停到哪一天（三年以内）。", Map.of("until", "从今天起三年以内"));
                    }
                    store.state(a.id(), "suspended", until);
                }
                case "resumed" -> {
                    if (!a.state().equals("suspended")) {
                        throw Problem.unprocessable("not-suspended", "该机构没有被暂停。");
                    }
                    String by = store.acts(List.of(a.id())).getOrDefault(a.id(), List.of()).stream().filter(x -> x.kind().equals("suspended")).findFirst().map(AgencyStore.Act::department).orElse(null);
                    if (!access.may(actor, SUPERVISE, by)) {
                        throw Problem.unprocessable("another-suspended", "该机构由其他部门暂停，应由作出决定的部门恢复。");
                    }
                    store.state(a.id(), "active", null);
                }
                case "struck" -> {
                    if (a.state().equals("struck")) {
                        throw Problem.unprocessable("struck", "该机构已被清退。");
                    }
                    store.state(a.id(), "struck", null);
                }
                default -> throw Problem.notFound("no-such-action", "没有这个操作。");
            }
            store.act(a.id(), new AgencyStore.Act(kind, actor.org(), why, kind.equals("suspended") ? until : null, clock.instant()));
            events.publishEvent(new AgencyMoved(a.uscc(), null, AgencyMoved.Step.valueOf(kind.toUpperCase(java.util.Locale.ROOT)), clock.instant()));
            audit.record("intermediary." + kind, "intermediary-agency", a.uscc(), why, Map.of("state", a.state()), Map.of("kind", kind, "until", String.valueOf(until)));
            return store.find(a.id()).orElseThrow();
        });
    }

    /** Why an agency may not have this service done for now; null where it may. */
    String hindrance(Agency a, String service) {
        LocalDate today = today();
        if (a == null) {
            return "没有入驻";
        }
        if (!a.standing(today)) {
            return a.state().equals("struck") ? "已被清退" : "在暂停期内";
        }
        Optional<Offering> agreed = store.agreed(a.id(), service).filter(o -> o.inForce(today));
        if (agreed.isEmpty()) {
            return "没有这项服务的有效资质";
        }
        String credential = agreed.get().credential();
        return credential == null || holds(credential, today) ? null : "证明资质的证照已失效";
    }
}
