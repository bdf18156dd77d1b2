package org.zhongshu.platform.persons.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Consents;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** /api/citizen: what a citizen who has signed in sees and decides about themselves and their firms. Their own data come masked, too: a screen is seen by others. */
@RestController
@RequestMapping("/api/citizen")
@Allowed(Allowed.CITIZEN)
class MeController {

    private final PersonDoor door;
    private final RealNames realNames;
    private final Firms firms;
    private final PersonStore persons;
    private final ConsentTable consents;
    private final LooksAtMe looks;
    private final QrLogins qr;
    private final SignIns signIns;
    private final SignInController cookies;
    private final Delegations delegations;

    MeController(PersonDoor door, RealNames realNames, Firms firms, PersonStore persons, ConsentTable consents, LooksAtMe looks, QrLogins qr, SignIns signIns, SignInController cookies, Delegations delegations) {
        this.door = door;
        this.realNames = realNames;
        this.firms = firms;
        this.persons = persons;
        this.consents = consents;
        this.looks = looks;
        this.qr = qr;
        this.signIns = signIns;
        this.cookies = cookies;
        this.delegations = delegations;
    }

    record Me(String id, int level, String levelName, String name, String phone, String idNumber, Instant since, Instant verifiedAt) {
    }

    record RealNameBody(String name, String idNumber, Boolean agree) {
    }

    record Errand(String id, String name) {
    }

    record FirmItem(String uscc, String firm, String role, List<Errand> errands, LocalDate until, String delegation) {
    }

    /** @param state in-force, early, over or ended */
    record AgentItem(String id, String name, String phone, List<Errand> errands, LocalDate starts, LocalDate until, String state, String endReason) {
    }

    record AgentBody(String phone, String name, Set<String> errands, LocalDate starts, LocalDate until) {
    }

    record ReasonBody(String reason) {
    }

    record ConsentItem(String id, String receiver, String receiverName, String purpose, Set<String> items, Instant givenAt, Instant withdrawnAt, boolean withdrawable) {
    }

    record ScanBody(String code, Boolean yes) {
    }

    record CloseBody(Boolean sure) {
    }

    static Me me(PersonStore.Row p) {
        Assurance level = Assurance.of(p.level());
        return new Me(Long.toString(p.id()), p.level(), level.label(), p.name() == null ? null : Kind.NAME.mask(p.name()), Kind.PHONE.mask(p.phone()), p.idNumber() == null ? null : Kind.ID_NUMBER.mask(p.idNumber()), p.createdAt(), p.verifiedAt());
    }

    @GetMapping("/me")
    Me me() {
        return me(door.row());
    }

    @PostMapping("/real-name")
    Me realName(@RequestBody RealNameBody body) {
        return me(realNames.check(door.row(), body.name(), body.idNumber(), Boolean.TRUE.equals(body.agree())));
    }

    @GetMapping("/errands")
    List<Errand> errands() {
        return errands(Set.of(Persons.Errand.values()));
    }

    @GetMapping("/firms")
    List<FirmItem> firms() {
        PersonStore.Row me = door.row(Assurance.REAL_NAME);
        // an empty list would not say why
        firms.sure(me);
        LocalDate today = delegations.today();
        Map<String, Long> given = new HashMap<>();
        delegations.ofAgent(me.id()).stream().filter(d -> d.inForce(today)).forEach(d -> given.putIfAbsent(d.uscc(), d.id()));
        return firms.rights(me).stream().map(r -> new FirmItem(r.uscc(), r.firm(), r.role().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), errands(r.errands()), r.until(),
                r.role() == Persons.Role.AGENT && given.containsKey(r.uscc()) ? Long.toString(given.get(r.uscc())) : null)).toList();
    }

    /** May I act for this firm? 403 with the reason when not. */
    @GetMapping("/firms/{uscc}")
    FirmItem firm(@PathVariable String uscc) {
        Persons.FirmRight r = firms.require(door.row(Assurance.REAL_NAME), uscc, null);
        return new FirmItem(r.uscc(), r.firm(), r.role().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), errands(r.errands()), r.until(), null);
    }

    @GetMapping("/firms/{uscc}/agents")
    List<AgentItem> agents(@PathVariable String uscc) {
        List<Delegations.Delegation> all = firms.agents(door.row(Assurance.REAL_NAME), uscc);
        Map<Long, PersonStore.Row> agents = persons.byId(all.stream().map(Delegations.Delegation::agent).toList());
        return all.stream().map(d -> agent(d, agents.get(d.agent()))).toList();
    }

    @PostMapping("/firms/{uscc}/agents")
    @ResponseStatus(HttpStatus.CREATED)
    AgentItem delegate(@PathVariable String uscc, @RequestBody AgentBody body) {
        Delegations.Delegation d = firms.delegate(door.row(Assurance.REAL_NAME), uscc, new Firms.NewAgent(body.phone(), body.name(), body.errands(), body.starts(), body.until()));
        return agent(d, persons.find(d.agent()).orElse(null));
    }

    @DeleteMapping("/firms/{uscc}/agents/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable String uscc, @PathVariable String id, @RequestBody(required = false) ReasonBody body) {
        firms.end(door.row(Assurance.REAL_NAME), uscc, Ids.parse(id), body == null ? null : body.reason());
    }

    @GetMapping("/consents")
    List<ConsentItem> consents() {
        return consents.list(door.row().id()).stream().map(MeController::consent).toList();
    }

    @PostMapping("/consents/{id}/withdraw")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@PathVariable String id) {
        consents.withdraw(door.row().id(), Ids.parse(id));
    }

    /** Who of the staff looked at my record in the population library or at what else is kept of me, and why. */
    @GetMapping("/looks")
    LooksAtMe.Answer looks(@RequestParam(defaultValue = "true") boolean own, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return looks.list(door.row(Assurance.REAL_NAME), own, cursor, Math.clamp(limit, 1, 100));
    }

    @PostMapping("/qr/scan")
    QrLogins.Asking scan(@RequestBody ScanBody body) {
        return qr.scan(door.row(), body.code());
    }

    @PostMapping("/qr/answer")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void answer(@RequestBody ScanBody body) {
        if (body.yes() == null) {
            throw Problem.badRequest("no-answer", "请确认或取消。");
        }
        qr.answer(door.row(), body.code(), body.yes());
    }

    @PostMapping("/close")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void close(@RequestBody CloseBody body, HttpServletRequest request, HttpServletResponse response) {
        if (!Boolean.TRUE.equals(body.sure())) {
            throw Problem.badRequest("not-sure", "请确认注销：注销后不能恢复。");
        }
        signIns.closeAccount(door.row().id());
        cookies.forget(request, response);
    }

    private AgentItem agent(Delegations.Delegation d, PersonStore.Row agent) {
        LocalDate today = delegations.today();
        String state = d.endedAt() != null ? "ended" : today.isBefore(d.starts()) ? "early" : today.isAfter(d.until()) ? "over" : "in-force";
        return new AgentItem(Long.toString(d.id()), agent == null || agent.name() == null ? null : Kind.NAME.mask(agent.name()), agent == null ? null : Kind.PHONE.mask(agent.phone()), errands(Firms.errands(d.scopes())), d.starts(), d.until(), state, d.endReason());
    }

    private static List<Errand> errands(Set<Persons.Errand> set) {
        return java.util.Arrays.stream(Persons.Errand.values()).filter(set::contains).map(e -> new Errand(e.id(), e.label())).toList();
    }

    private static ConsentItem consent(Consents.Consent c) {
        return new ConsentItem(Long.toString(c.id()), c.receiver(), c.receiverName(), c.purpose(), c.items(), c.givenAt(), c.withdrawnAt(), c.withdrawnAt() == null && !c.receiver().equals(SignIns.PLATFORM));
    }
}
