package org.zhongshu.platform.identity.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;

import java.time.Instant;
import java.util.List;

/** /api/deputies, for everybody of the staff about themselves; the same and the hand-over for who manages accounts. */
@RestController
class DeputyController {

    private final Deputies deputies;
    private final AccountTable accounts;
    private final AccountAdministration administration;

    DeputyController(Deputies deputies, AccountTable accounts, AccountAdministration administration) {
        this.deputies = deputies;
        this.accounts = accounts;
        this.administration = administration;
    }

    record Colleague(String username, String name) {
    }

    /** @param mine true: I lend; false: I am lent */
    record Shown(String id, boolean mine, Colleague principal, Colleague deputy, Instant starts, Instant until, String reason, Instant endedAt, boolean standing) {
    }

    /** @param colleagues of the same department, to choose from */
    record Answer(List<Shown> items, List<Colleague> colleagues) {
    }

    /** @param to user name of the successor */
    record HandOver(String to, String reason) {
    }

    @Allowed(Allowed.SIGNED_IN)
    @GetMapping("/api/deputies")
    Answer mine() {
        Account me = accounts.getAccount(CurrentActor.require().accountId());
        List<Colleague> colleagues = me.org() == null ? List.of() : accounts.listOf(me.org()).stream().filter(p -> p.id() != me.id()).map(p -> new Colleague(p.username(), p.name())).toList();
        return new Answer(deputies.of(me.id()).stream().map(d -> shown(d, me.id())).toList(), colleagues);
    }

    @Allowed(Allowed.SIGNED_IN)
    @PostMapping("/api/deputies")
    @ResponseStatus(HttpStatus.CREATED)
    Shown name(@RequestBody Deputies.Wanted wanted) {
        long me = CurrentActor.require().accountId();
        return shown(deputies.name(CurrentActor.require(), me, wanted), me);
    }

    @Allowed(Allowed.SIGNED_IN)
    @PostMapping("/api/deputies/{id}/end")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable String id) {
        deputies.end(CurrentActor.require(), Ids.parse(id));
    }

    @Allowed(Allowed.SIGNED_IN)
    @PostMapping("/api/deputies/{id}/act")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void act(@PathVariable String id, HttpServletRequest request) {
        deputies.act(CurrentActor.require(), SessionFilter.token(request), Ids.parse(id));
    }

    @Allowed(Allowed.SIGNED_IN)
    @PostMapping("/api/deputies/rest")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void rest(HttpServletRequest request) {
        deputies.rest(SessionFilter.token(request));
    }

    /** For somebody who fell ill. */
    @Allowed("account.manage")
    @PostMapping("/api/accounts/{id}/deputies")
    @ResponseStatus(HttpStatus.CREATED)
    Shown name(@PathVariable String id, @RequestBody Deputies.Wanted wanted) {
        long principal = Ids.parse(id);
        return shown(deputies.name(CurrentActor.require(), principal, wanted), principal);
    }

    @Allowed("account.manage")
    @PostMapping("/api/accounts/{id}/hand-over")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void handOver(@PathVariable String id, @RequestBody HandOver body) {
        administration.handOver(CurrentActor.require(), Ids.parse(id), body.to(), body.reason());
    }

    private static Shown shown(Deputies.Standing d, long me) {
        return new Shown(Long.toString(d.id()), d.principal().id() == me, new Colleague(d.principal().username(), d.principal().name()), new Colleague(d.deputy().username(), d.deputy().name()), d.starts(), d.until(), d.reason(), d.endedAt(),
                d.standing());
    }
}
