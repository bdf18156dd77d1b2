package org.zhongshu.platform.persons.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons.Errand;
import org.zhongshu.platform.persons.Persons.FirmRight;
import org.zhongshu.platform.persons.Persons.Role;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may act for a firm. The legal representative is whom the base library names, asked anew each time; an agent acts on the word of the one
 * who is the representative now, within the errands and days given: with another representative all earlier words are void.
 */
@Component
class Firms {

    static final String WHY = "确认企业办事身份";
    private static final int LONGEST_YEARS = 3;

    private final BaseRecords base;
    private final PersonStore persons;
    private final Delegations delegations;
    private final Attempts attempts;
    private final TransactionTemplate transaction;
    private final Clock clock;
    /** {@link Assurance#level} that whoever binds a firm needs, and whoever gave them the word. */
    private final int level;

    Firms(BaseRecords base, PersonStore persons, Delegations delegations, Attempts attempts, TransactionTemplate transaction, Clock clock,
          @Value("${zhongshu.persons.firm-level:2}") int level) {
        if (level != Assurance.REAL_NAME.level() && level != Assurance.PROVEN.level()) {
            throw new IllegalArgumentException("zhongshu.persons.firm-level 只能是 2（已实名）或 3（已现场核验）：" + level);
        }
        this.level = level;
        this.base = base;
        this.persons = persons;
        this.delegations = delegations;
        this.attempts = attempts;
        this.transaction = transaction;
        this.clock = clock;
    }

    static String uscc(String given) {
        String uscc = given == null ? "" : given.strip().toUpperCase(Locale.ROOT);
        if (!CreditCode.isValid(uscc)) {
            throw Problem.invalid("bad-uscc", "统一社会信用代码不正确，请核对 18 位代码。", Map.of("uscc", "请核对 18 位代码"));
        }
        return uscc;
    }

    /** The one standing record of a code. */
    private BaseRecords.Firm firm(String uscc) {
        List<BaseRecords.Firm> found = base.firms(uscc, WHY);
        if (found.isEmpty()) {
            throw Problem.unprocessable("no-firm", "法人库中没有这个统一社会信用代码。");
        }
        return found.stream().filter(BaseRecords.Firm::standing).findFirst()
                .orElseThrow(() -> Problem.forbidden("firm-ended", "法人库登记该单位已吊销、注销或迁出，不能以它的名义办事。"));
    }

    private static boolean represents(PersonStore.Row person, BaseRecords.Firm firm) {
        return person.idNumber() != null && person.idNumber().equals(firm.legalRepId());
    }

    /** The representative's word counts while the one who gave it is known as surely as whoever binds a firm must be. */
    private boolean mayGive(PersonStore.Row person, BaseRecords.Firm firm) {
        return represents(person, firm) && person.level() >= level;
    }

    /** A firm is bound by more than a name and a number that somebody knew, where the city wants so. Throws 403 saying how to get there. */
    void sure(PersonStore.Row person) {
        if (person.level() < level) {
            throw Problem.forbidden("proof-needed", "以单位名义办事须先带身份证件到服务窗口现场核验。");
        }
    }

    /** Everything that somebody may do for firms today. */
    List<FirmRight> rights(PersonStore.Row person) {
        if (person.idNumber() == null || person.level() < level) {
            return List.of();
        }
        List<FirmRight> rights = new ArrayList<>();
        base.firmsOf(person.idNumber(), WHY).stream().filter(f -> f.standing() && f.uscc() != null).forEach(f -> rights.add(whole(f)));
        LocalDate today = delegations.today();
        List<Delegations.Delegation> given = delegations.ofAgent(person.id()).stream().filter(d -> d.inForce(today) && rights.stream().noneMatch(r -> r.uscc().equals(d.uscc()))).toList();
        Map<String, List<BaseRecords.Firm>> firms = base.firms(given.stream().map(Delegations.Delegation::uscc).collect(Collectors.toSet()), WHY);
        Map<Long, PersonStore.Row> givers = persons.byId(given.stream().map(Delegations.Delegation::givenBy).toList());
        given.forEach(d -> valid(d, firms.getOrDefault(d.uscc(), List.of()), givers.get(d.givenBy())).ifPresent(rights::add));
        return rights;
    }

    private static FirmRight whole(BaseRecords.Firm f) {
        return new FirmRight(f.uscc(), f.name(), Role.LEGAL_REPRESENTATIVE, EnumSet.allOf(Errand.class), null);
    }

    /** Empty where the firm has ended or the giver no longer represents it. */
    private Optional<FirmRight> valid(Delegations.Delegation d, List<BaseRecords.Firm> firms, PersonStore.Row giver) {
        return firms.stream().filter(BaseRecords.Firm::standing).findFirst().filter(f -> giver != null && mayGive(giver, f))
                .map(f -> new FirmRight(d.uscc(), f.name(), Role.AGENT, errands(d.scopes()), d.until()));
    }

    static Set<Errand> errands(Set<String> ids) {
        Set<Errand> found = EnumSet.noneOf(Errand.class);
        for (Errand e : Errand.values()) {
            if (ids.contains(e.id())) {
                found.add(e);
            }
        }
        return found;
    }

    FirmRight require(PersonStore.Row person, String given, Errand errand) {
        String uscc = uscc(given);
        if (person.idNumber() == null) {
            throw Problem.forbidden("real-name-needed", "请先完成实名核验。");
        }
        sure(person);
        BaseRecords.Firm firm = firm(uscc);
        if (represents(person, firm)) {
            return whole(firm);
        }
        LocalDate today = delegations.today();
        List<Delegations.Delegation> mine = delegations.ofAgent(person.id(), uscc);
        List<Delegations.Delegation> standing = mine.stream().filter(d -> d.inForce(today)).toList();
        if (standing.isEmpty()) {
            throw mine.isEmpty() ? Problem.forbidden("no-right", "您不是该单位登记的法定代表人，也没有它的授权。") : ended(mine.getFirst(), today);
        }
        List<Delegations.Delegation> given2 = standing.stream().filter(d -> persons.find(d.givenBy()).filter(giver -> mayGive(giver, firm)).isPresent()).toList();
        if (given2.isEmpty() && standing.stream().anyMatch(d -> persons.find(d.givenBy()).filter(giver -> represents(giver, firm)).isPresent())) {
            throw Problem.forbidden("giver-unproven", "授权人尚未到服务窗口现场核验身份，授权暂不生效。");
        }
        if (given2.isEmpty()) {
            throw Problem.forbidden("giver-gone", "授权人已不是该单位登记的法定代表人，原授权失效，请由现任法定代表人重新授权。");
        }
        return given2.stream().map(d -> new FirmRight(uscc, firm.name(), Role.AGENT, errands(d.scopes()), d.until())).filter(r -> errand == null || r.errands().contains(errand)).findFirst()
                .orElseThrow(() -> Problem.forbidden("other-errand", "授权不包含“" + Objects.requireNonNull(errand).label() + "”。"));
    }

    private static Problem ended(Delegations.Delegation d, LocalDate today) {
        if (d.endedAt() != null) {
            return Problem.forbidden("delegation-ended", "该单位对您的授权已终止：" + d.endReason() + "。");
        }
        return today.isBefore(d.starts()) ? Problem.forbidden("delegation-early", "该单位对您的授权从 " + d.starts() + " 起生效。")
                : Problem.forbidden("delegation-ended", "该单位对您的授权已于 " + d.until() + " 到期。");
    }

    private BaseRecords.Firm mine(PersonStore.Row person, String given) {
        BaseRecords.Firm firm = firm(uscc(given));
        sure(person);
        if (!represents(person, firm)) {
            throw Problem.forbidden("not-representative", "法人库登记的法定代表人不是您，只有法定代表人可以管理授权。");
        }
        return firm;
    }

    List<Delegations.Delegation> agents(PersonStore.Row person, String uscc) {
        return delegations.ofFirm(mine(person, uscc).uscc());
    }

    /** @param phone and name: of somebody who has an account with real name; both must fit */
    record NewAgent(String phone, String name, Set<String> errands, LocalDate starts, LocalDate until) {
    }

    Delegations.Delegation delegate(PersonStore.Row person, String uscc, NewAgent wanted) {
        BaseRecords.Firm firm = mine(person, uscc);
        LocalDate today = delegations.today();
        LocalDate starts = wanted.starts() == null ? today : wanted.starts();
        Set<Errand> errands = errands(wanted.errands() == null ? Set.of() : wanted.errands());
        if (errands.isEmpty() || errands.size() != wanted.errands().size()) {
            throw Problem.invalid("bad-errands", "请选择授权事项。", Map.of("errands", "至少一项"));
        }
        if (wanted.until() == null || starts.isBefore(today) || wanted.until().isBefore(starts) || wanted.until().isAfter(starts.plusYears(LONGEST_YEARS))) {
            throw Problem.invalid("bad-period", "授权期限不正确：从今天或以后开始，须有截止日，最长三年。", Map.of("until", "截止日"));
        }
        String phone = PhoneCodes.phone(wanted.phone());
        attempts.take("agent:" + person.id(), 20, "今天添加办事人的次数过多，请明天再试。");
        PersonStore.Row agent = persons.findByPhone(phone).filter(a -> a.name() != null && wanted.name() != null && RealNames.plain(a.name()).equals(RealNames.plain(wanted.name())))
                .orElseThrow(() -> Problem.unprocessable("no-agent", "没有找到手机号和姓名都相符的实名账号，请对方先注册并完成实名核验。"));
        if (agent.id() == person.id()) {
            throw Problem.unprocessable("own-agent", "法定代表人本人不需要授权。");
        }
        Set<String> ids = new LinkedHashSet<>();
        errands.forEach(e -> ids.add(e.id()));
        Delegations.Delegation d = new Delegations.Delegation(Ids.next(), firm.uscc(), firm.name(), person.id(), agent.id(), ids, starts, wanted.until(), clock.instant(), null, null);
        return transaction.execute(status -> once(d, today));
    }

    /** One giver, firm and agent have one delegation: the same again, as by a second click, is the one that stands; another one must wait for its end. */
    private Delegations.Delegation once(Delegations.Delegation d, LocalDate today) {
        for (Delegations.Delegation standing : delegations.lockStanding(d.givenBy(), d.uscc(), d.agent())) {
            if (today.isAfter(standing.until())) {
                continue;
            }
            if (standing.scopes().equals(d.scopes()) && standing.starts().equals(d.starts()) && standing.until().equals(d.until())) {
                return standing;
            }
            throw Problem.conflict("delegated-already", "您对该办事人的授权（" + standing.starts() + " 至 " + standing.until() + "）尚未终止，请先收回再重新授权。");
        }
        delegations.insert(d);
        return d;
    }

    /** The representative ends it, or the agent lays it down. */
    void end(PersonStore.Row person, String given, long id, String reason) {
        String uscc = uscc(given);
        Delegations.Delegation d = delegations.find(id).filter(x -> x.uscc().equals(uscc)).orElseThrow(Firms::none);
        boolean agent = d.agent() == person.id();
        if (!agent && base.firms(uscc, WHY).stream().noneMatch(f -> represents(person, f))) {
            throw none();
        }
        String words = reason == null || reason.isBlank() ? (agent ? "办事人放弃" : "法定代表人收回") : Numbers.hidden(reason.strip());
        if (words.length() > 100) {
            throw Problem.invalid("too-long", "理由不超过 100 字。", Map.of("reason", "100 字以内"));
        }
        if (!Boolean.TRUE.equals(transaction.execute(status -> delegations.end(d, words)))) {
            throw Problem.conflict("ended-already", "该授权已经终止。");
        }
    }

    private static Problem none() {
        return Problem.notFound("no-delegation", "没有这项授权。");
    }
}
