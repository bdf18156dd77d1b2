package org.zhongshu.platform.sharing.internal.neighbours;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.internal.DepartmentRights;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Message;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;

import java.time.Instant;
import java.util.List;

/** /api/sharing/neighbours: pairing and its state. Only for whoever manages sharing in all departments. */
@RestController
@RequestMapping("/api/sharing/neighbours")
class NeighbourController {

    private static final int SHOWN = 100;

    private final Installation self;
    private final NeighbourStore store;
    private final Pairing pairing;
    private final NeighbourRunner runner;
    private final DepartmentRights rights;
    private final Departments departments;

    NeighbourController(Installation self, NeighbourStore store, Pairing pairing, NeighbourRunner runner, DepartmentRights rights, Departments departments) {
        this.self = self;
        this.store = store;
        this.pairing = pairing;
        this.runner = runner;
        this.rights = rights;
        this.departments = departments;
    }

    record Self(String code, String name, String fingerprint) {
    }

    record Item(String code, String name, String url, String fingerprint, String state, String pairedBy, Instant pairedAt, Instant syncedAt, Instant lastOkAt, int failures, String lastError,
                long waiting, long said, long heard) {
    }

    /** @param manages the reader may pair and part */
    record Overview(Self self, List<Item> items, boolean manages) {
    }

    record MessageItem(long seq, String kind, String about, Instant at, Instant takenAt, String error) {
    }

    record FlowItem(String id, String direction, String resource, String department, String departmentName, String who, String query, Instant at, int rows, long bytes, int millis,
                    String outcome) {
    }

    record Detail(Item neighbour, List<MessageItem> said, List<MessageItem> heard, List<FlowItem> flows) {
    }

    record Invited(String code, Instant until, String name, String fingerprint) {
    }

    /** @param own address where the other side reaches this platform */
    record JoinBody(String url, String code, String own) {
    }

    record ReasonBody(String reason) {
    }

    @Allowed("share.read")
    @GetMapping
    Overview list() {
        return new Overview(new Self(self.code(), self.name(), Installation.fingerprint(self.publicPem())), store.list().stream().map(NeighbourController::item).toList(),
                rights.everywhere(CurrentActor.require(), "share.manage"));
    }

    @Allowed("share.manage")
    @GetMapping("/{code}")
    Detail get(@PathVariable String code) {
        steward();
        Neighbour n = find(code);
        return new Detail(item(n), store.said(code, SHOWN).stream().map(NeighbourController::message).toList(), store.heard(code, SHOWN).stream().map(NeighbourController::message).toList(),
                store.flows(code, SHOWN).stream().map(f -> new FlowItem(Long.toString(f.id()), f.direction(), Long.toString(f.resource()), f.department(), departments.nameOf(f.department()),
                        f.who(), f.query(), f.at(), f.rows(), f.bytes(), f.millis(), f.outcome())).toList());
    }

    @Allowed("share.manage")
    @PostMapping("/invites")
    ResponseEntity<Invited> invite() {
        steward();
        Pairing.Invitation made = pairing.invite();
        return ResponseEntity.status(HttpStatus.CREATED).body(new Invited(made.code(), made.until(), self.name(), Installation.fingerprint(self.publicPem())));
    }

    @Allowed("share.manage")
    @PostMapping("/join")
    ResponseEntity<Item> join(@RequestBody JoinBody body) {
        steward();
        return ResponseEntity.status(HttpStatus.CREATED).body(item(pairing.join(body.url(), body.code(), body.own())));
    }

    @Allowed("share.manage")
    @PostMapping("/{code}/sync")
    Item sync(@PathVariable String code) {
        steward();
        Neighbour n = find(code);
        runner.follow(code);
        return item(n);
    }

    @Allowed("share.manage")
    @PostMapping("/{code}/end")
    Item end(@PathVariable String code, @RequestBody ReasonBody body) {
        steward();
        pairing.end(code, body.reason());
        return item(find(code));
    }

    private void steward() {
        if (!rights.everywhere(CurrentActor.require(), "share.manage")) {
            throw Problem.forbidden("bureau-only", "与邻居的互联由数据主管部门管理。");
        }
    }

    private Neighbour find(String code) {
        return store.find(code).orElseThrow(() -> Problem.notFound("no-neighbour", "没有这个邻居。"));
    }

    private static Item item(Neighbour n) {
        return new Item(n.code(), n.name(), n.url(), Installation.fingerprint(n.publicKey()), n.state(), n.pairedBy(), n.pairedAt(), n.syncedAt(), n.lastOkAt(), n.failures(), n.lastError(),
                n.waiting(), n.outSeq(), n.inSeq());
    }

    private static MessageItem message(Message m) {
        String step = m.body().path("step").asString("");
        return new MessageItem(m.seq(), m.kind(), step.isEmpty() ? m.body().path("wish").path("purpose").asString("") : step, m.at(), m.takenAt(), m.error());
    }
}
