package org.zhongshu.platform.onecode.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** /api/onecode: scenes, their terminals and scans for who keeps them, each department its own. Nothing here says whose code was scanned. */
@RestController
@RequestMapping("/api/onecode")
class SceneController {

    private final Scenes scenes;
    private final Terminals terminals;
    private final Scans scans;
    private final Passes passes;
    private final Access access;
    private final Departments departments;
    private final CityProfile city;
    private final Clock clock;

    SceneController(Scenes scenes, Terminals terminals, Scans scans, Passes passes, Access access, Departments departments, CityProfile city, Clock clock) {
        this.scenes = scenes;
        this.terminals = terminals;
        this.scans = scans;
        this.passes = passes;
        this.access = access;
        this.departments = departments;
        this.city = city;
        this.clock = clock;
    }

    record TerminalView(String id, String number, String scene, String name, String place, Instant createdAt, String createdBy, Instant blockedAt, String blockReason, Instant seenAt) {
    }

    record SceneView(String id, String name, String department, String departmentName, String purpose, long tolerance, long offlineHours, boolean signsIn, List<String> facts, long taken, long refused, boolean mine, List<TerminalView> terminals) {
    }

    /** @param key the whole word for the terminal, {@code number:key}; shown this once */
    record RegisteredView(TerminalView terminal, String key) {
    }

    record TerminalBody(String scene, String name, String place) {
    }

    record ReasonBody(String reason) {
    }

    record StopBody(String idNumber, String reason) {
    }

    @Allowed("onecode.read")
    @GetMapping("/scenes")
    Map<String, List<SceneView>> list() {
        Actor actor = CurrentActor.require();
        String[] reach = access.departments(actor, "onecode.read");
        Map<String, long[]> counts = new HashMap<>();
        Instant today = LocalDate.ofInstant(clock.instant(), city.current().zone()).atStartOfDay(city.current().zone()).toInstant();
        scans.counts(today).forEach(row -> counts.computeIfAbsent((String) row.get("scene"), k -> new long[2])[Boolean.TRUE.equals(row.get("taken")) ? 0 : 1] = ((Number) row.get("n")).longValue());
        List<Terminals.Terminal> all = terminals.list(reach);
        return Map.of("items", scenes.list().stream().filter(s -> reach == null || List.of(reach).contains(s.department())).map(s -> {
            long[] n = counts.getOrDefault(s.id(), new long[2]);
            return new SceneView(s.id(), s.name(), s.department(), departments.nameOf(s.department()), s.purpose(), s.tolerance().toSeconds(), s.offline().toHours(), s.signsIn(), s.facts().stream().map(Scene.Fact::label).toList(), n[0], n[1],
                    access.may(actor, "onecode.manage", s.department()), all.stream().filter(t -> t.scene().equals(s.id())).map(SceneController::view).toList());
        }).toList());
    }

    @Allowed("onecode.read")
    @GetMapping("/scans")
    Page<Scans.Seen> scans(@RequestParam(required = false) String scene, @RequestParam(defaultValue = "false") boolean refused, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        int most = Math.clamp(limit, 1, 200);
        return CitizenCodeController.page(scans.ofScenes(scene == null || scene.isBlank() ? null : scene, refused, access.departments(CurrentActor.require(), "onecode.read"), cursor == null ? null : Ids.parse(cursor), most + 1).stream()
                .map(s -> CitizenCodeController.named(s, departments)).toList(), most);
    }

    @Allowed("onecode.manage")
    @PostMapping("/terminals")
    @ResponseStatus(HttpStatus.CREATED)
    RegisteredView register(@RequestBody TerminalBody body) {
        return registered(terminals.register(body.scene(), body.name(), body.place()));
    }

    @Allowed("onecode.manage")
    @PostMapping("/terminals/{id}/block")
    TerminalView block(@PathVariable String id, @RequestBody ReasonBody body) {
        return view(terminals.block(Ids.parse(id), body.reason()));
    }

    @Allowed("onecode.manage")
    @PostMapping("/terminals/{id}/key")
    RegisteredView key(@PathVariable String id, @RequestBody ReasonBody body) {
        return registered(terminals.renew(Ids.parse(id), body.reason()));
    }

    /** Somebody lost their phone and came, or called, with their document. */
    @Allowed("person.verify")
    @PostMapping("/passes/stop")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@RequestBody StopBody body) {
        if (body.idNumber() == null || !CitizenId.isValid(body.idNumber().strip().toUpperCase(java.util.Locale.ROOT))) {
            throw Problem.invalid("bad-number", "公民身份号码不正确。", Map.of("idNumber", "公民身份号码不正确。"));
        }
        passes.stopOf(body.idNumber(), body.reason());
    }

    private static RegisteredView registered(Terminals.Registered r) {
        return new RegisteredView(view(r.terminal()), r.key());
    }

    private static TerminalView view(Terminals.Terminal t) {
        return new TerminalView(Long.toString(t.id()), t.number(), t.scene(), t.name(), t.place(), t.createdAt(), t.createdBy(), t.blockedAt(), t.blockReason(), t.seenAt());
    }
}
