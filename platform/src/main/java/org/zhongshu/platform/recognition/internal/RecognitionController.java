package org.zhongshu.platform.recognition.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.credentials.TrustExchange;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.recognition.internal.RootStore.Kept;
import org.zhongshu.platform.recognition.internal.RootStore.Root;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Neighbours;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** /api/recognition: whose credentials are recognised, by whose agreement, until when, how fresh their lists are. */
@RestController
@RequestMapping("/api/recognition")
class RecognitionController {

    private static final String MANAGE = "recognition.manage";
    /** The bureau's affair, not a department's. */
    private static final String BUREAU = "data";

    private final Recognition recognition;
    private final RootStore store;
    private final Neighbours neighbours;
    private final TrustExchange trust;
    private final Access access;
    private final Clock clock;

    RecognitionController(Recognition recognition, RootStore store, Neighbours neighbours, TrustExchange trust, Access access, Clock clock) {
        this.recognition = recognition;
        this.store = store;
        this.neighbours = neighbours;
        this.trust = trust;
        this.access = access;
        this.clock = clock;
    }

    record RootView(String id, List<String> fingerprints, String state, String stateName, LocalDate from, LocalDate until, String reason, String proposedBy, Instant proposedAt, String decidedBy, Instant decidedAt, String words, String endedBy,
                    Instant endedAt, String endedWords, boolean mayDecide) {
    }

    record ListView(Long number, Instant at, Instant until, boolean fresh, Instant fetchedAt, Instant triedAt, String error) {
    }

    record NeighbourView(String code, String name, boolean paired, List<RootView> roots, ListView list) {
    }

    record View(List<String> own, List<NeighbourView> neighbours, boolean mayManage) {
    }

    record ProposeBody(String until, String reason) {
    }

    record WordsBody(String words) {
    }

    @Allowed(MANAGE)
    @GetMapping
    View list() {
        List<Root> roots = store.list();
        List<Kept> lists = store.lists();
        return new View(trust.describe(trust.bundle()).fingerprints(), neighbours.list().stream().filter(n -> n.paired() || roots.stream().anyMatch(r -> r.neighbour().equals(n.code()))).map(n -> new NeighbourView(n.code(), n.name(), n.paired(),
                roots.stream().filter(r -> r.neighbour().equals(n.code())).map(this::root).toList(), lists.stream().filter(l -> l.neighbour().equals(n.code())).map(this::view).findFirst().orElse(null))).toList(), manages());
    }

    private RootView root(Root r) {
        boolean over = r.state().equals("accepted") && !r.standsOn(recognition.today());
        return new RootView(Long.toString(r.id()), List.of(r.fingerprints().split(" ")), over ? "over" : r.state(), over ? "已到期" : switch (r.state()) {
            case "proposed" -> "待审批";
            case "accepted" -> "互认中";
            case "refused" -> "未同意";
            case "revoked" -> "已撤销";
            default -> "已更换";
        }, r.from(), r.until(), r.reason(), r.proposedName(), r.proposedAt(), r.decidedName(), r.decidedAt(), r.words(), r.endedName(), r.endedAt(), r.endedWords(),
                r.state().equals("proposed") && manages() && r.proposedBy() != CurrentActor.require().accountId());
    }

    private ListView view(Kept l) {
        return new ListView(l.number(), l.at(), l.until(), l.until() != null && clock.instant().isBefore(l.until()), l.fetchedAt(), l.triedAt(), l.error());
    }

    private boolean manages() {
        return access.may(CurrentActor.require(), MANAGE, BUREAU);
    }

    private void manage() {
        access.check(CurrentActor.require(), MANAGE, BUREAU);
    }

    @Allowed(MANAGE)
    @PostMapping("/{neighbour}/propose")
    View propose(@PathVariable String neighbour, @RequestBody ProposeBody body) {
        manage();
        LocalDate until;
        try {
            until = body.until() == null ? null : LocalDate.parse(body.until().strip());
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-until", "日期须如 2026-01-31。");
        }
        recognition.propose(neighbour, until, body.reason());
        return list();
    }

    @Allowed(MANAGE)
    @PostMapping("/roots/{id}/accept")
    View accept(@PathVariable String id, @RequestBody WordsBody body) {
        manage();
        recognition.decide(Ids.parse(id), true, body.words());
        return list();
    }

    @Allowed(MANAGE)
    @PostMapping("/roots/{id}/refuse")
    View refuse(@PathVariable String id, @RequestBody WordsBody body) {
        manage();
        recognition.decide(Ids.parse(id), false, body.words());
        return list();
    }

    @Allowed(MANAGE)
    @PostMapping("/roots/{id}/revoke")
    View revoke(@PathVariable String id, @RequestBody WordsBody body) {
        manage();
        recognition.revoke(Ids.parse(id), body.words());
        return list();
    }

    /** Fetches the neighbour's status list now. */
    @Allowed(MANAGE)
    @PostMapping("/{neighbour}/fetch")
    View fetch(@PathVariable String neighbour) {
        manage();
        recognition.fetch(neighbour);
        return list();
    }
}
