package org.zhongshu.platform.credentials.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.internal.Seals.Leave;
import org.zhongshu.platform.credentials.internal.Seals.Seal;
import org.zhongshu.platform.credentials.internal.Seals.SealUse;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** /api/credentials/seals: custody, leave of use, and the log of every use. */
@RestController
@RequestMapping("/api/credentials/seals")
class SealController {

    private final Seals seals;
    private final SealCustody custody;
    private final CredentialTypes types;
    private final Departments departments;
    private final Access access;

    SealController(Seals seals, SealCustody custody, CredentialTypes types, Departments departments, Access access) {
        this.seals = seals;
        this.custody = custody;
        this.types = types;
        this.departments = departments;
        this.access = access;
    }

    record Items<T>(List<T> items) {
    }

    record SealView(String department, String departmentName, String name, String state, String custodian, String custodianName, String subject, String issuer, String serial, Instant from, Instant until, long uses,
                    ClaimView claim) {
    }

    /** Somebody asks for the seal. @param mine it was me */
    record ClaimView(String id, String byName, String reason, Instant at, boolean mine) {
    }

    record LeaveView(String id, String type, String typeName, String purpose, LocalDate until, String state, String askedName, Instant askedAt, String decidedName, Instant decidedAt, String reason, boolean mine) {
    }

    record UseView(String credential, int version, String format, String sm3, String by, Instant at) {
    }

    record StepBody(String reason) {
    }

    record AskBody(String type, String purpose, String until) {
    }

    private SealView view(Seal s) {
        return view(s, custody.open(s.department()).orElse(null));
    }

    private SealView view(Seal s, SealCustody.Claim c) {
        return new SealView(s.department(), departments.nameOf(s.department()), s.name(), s.state(), s.custodian(), s.custodianName(), s.subject(), s.issuer(), s.serial(), s.from(), s.until(), s.uses(),
                c == null ? null : new ClaimView(Long.toString(c.id()), c.byName(), c.reason(), c.at(), CurrentActor.require().username().equals(c.by())));
    }

    private LeaveView view(Leave l) {
        CredentialType type = types.find(l.type());
        return new LeaveView(Long.toString(l.id()), l.type(), type == null ? l.type() : type.name(), l.purpose(), l.until(), l.state(), l.askedName(), l.askedAt(), l.decidedName(), l.decidedAt(), l.reason(),
                CurrentActor.require().username().equals(l.askedBy()));
    }

    private String reached(String department) {
        if (!access.scope(CurrentActor.require(), "credential.read").reaches(department, null, null)) {
            throw Problem.notFound("no-seal", "没有这枚印章。");
        }
        return department;
    }

    @Allowed("credential.read")
    @GetMapping
    Items<SealView> list() {
        Map<String, SealCustody.Claim> claims = custody.open();
        return new Items<>(seals.list().stream().map(s -> view(s, claims.get(s.department()))).toList());
    }

    @Allowed("credential.read")
    @GetMapping("/{department}/leaves")
    Items<LeaveView> leaves(@PathVariable String department) {
        return new Items<>(seals.leaves(reached(department)).stream().map(this::view).toList());
    }

    @Allowed("credential.read")
    @GetMapping("/{department}/uses")
    Items<UseView> uses(@PathVariable String department, @RequestParam(required = false) String cursor) {
        return new Items<>(seals.uses(reached(department), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), 100).stream()
                .map((SealUse u) -> new UseView(Long.toString(u.credential()), u.version(), u.format(), u.sm3(), u.by(), u.at())).toList());
    }

    /** Takes it into one's own keeping; where somebody else keeps it, asks for it. */
    @Allowed("seal.manage")
    @PostMapping("/{department}/keep")
    SealView keep(@PathVariable String department, @RequestBody StepBody body) {
        return view(custody.keep(department, body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/claims/{id}/give")
    SealView handOver(@PathVariable String id, @RequestBody StepBody body) {
        return view(custody.decide(Ids.parse(id), true, body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/claims/{id}/refuse")
    SealView keepBack(@PathVariable String id, @RequestBody StepBody body) {
        return view(custody.decide(Ids.parse(id), false, body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/{department}/stop")
    SealView stop(@PathVariable String department, @RequestBody StepBody body) {
        return view(seals.switchTo(department, false, body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/{department}/start")
    SealView start(@PathVariable String department, @RequestBody StepBody body) {
        return view(seals.switchTo(department, true, body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/{department}/leaves")
    ResponseEntity<LeaveView> ask(@PathVariable String department, @RequestBody AskBody body) {
        try {
            return ResponseEntity.status(HttpStatus.CREATED).body(view(seals.ask(department, body.type(), body.purpose(), body.until() == null ? null : LocalDate.parse(body.until()))));
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-date", "日期须为 2026-01-31 样式。");
        }
    }

    @Allowed("seal.manage")
    @PostMapping("/leaves/{id}/give")
    LeaveView give(@PathVariable String id, @RequestBody StepBody body) {
        return view(seals.decide(Ids.parse(id), "give", body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/leaves/{id}/refuse")
    LeaveView refuse(@PathVariable String id, @RequestBody StepBody body) {
        return view(seals.decide(Ids.parse(id), "refuse", body.reason()));
    }

    @Allowed("seal.manage")
    @PostMapping("/leaves/{id}/end")
    LeaveView end(@PathVariable String id, @RequestBody StepBody body) {
        return view(seals.decide(Ids.parse(id), "end", body.reason()));
    }
}
