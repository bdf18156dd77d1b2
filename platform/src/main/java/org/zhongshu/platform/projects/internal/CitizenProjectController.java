package org.zhongshu.platform.projects.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** /api/citizen/projects: projects of firms for which one may apply today. Another firm's code is not found. */
@RestController
@RequestMapping("/api/citizen/projects")
@Allowed(Allowed.CITIZEN)
class CitizenProjectController {

    private final Schemes schemes;
    private final Registration registration;
    private final ProjectStore store;
    private final ProjectViews views;
    private final Persons persons;

    CitizenProjectController(Schemes schemes, Registration registration, ProjectStore store, ProjectViews views, Persons persons) {
        this.schemes = schemes;
        this.registration = registration;
        this.store = store;
        this.views = views;
        this.persons = persons;
    }

    record Firm(String uscc, String name) {
    }

    record Options(List<Firm> firms, List<Scheme.Kind> kinds, Map<String, String> industries) {
    }

    record ChangeBody(String name, BigDecimal amount, BigDecimal area, String place, Double lon, Double lat, String start, String end, Integer version) {
    }

    record EndBody(String reason, Integer version) {
    }

    private List<Persons.FirmRight> rights() {
        return persons.firms(persons.require(Assurance.REAL_NAME).id()).stream().filter(r -> r.errands().contains(Persons.Errand.APPLY)).toList();
    }

    private Project own(String code) {
        List<String> firms = rights().stream().map(Persons.FirmRight::uscc).toList();
        return Optional.ofNullable(schemes.get().read(code)).flatMap(store::find).filter(p -> firms.contains(p.firm())).orElseThrow(Plans::unknown);
    }

    @GetMapping("/options")
    Options options() {
        Scheme scheme = schemes.get();
        return new Options(rights().stream().map(r -> new Firm(r.uscc(), r.firm())).toList(), scheme.kinds(), scheme.industries());
    }

    @GetMapping
    List<ProjectViews.Line> list() {
        return views.lines(store.ofFirms(rights().stream().map(Persons.FirmRight::uscc).toList()));
    }

    @PostMapping
    ResponseEntity<ProjectViews.View> register(@RequestBody Registration.Form body) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        if (body.firm() == null || body.firm().isBlank()) {
            throw Problem.invalid("bad-form", "请选择代表哪家企业登记。", Map.of("firm", "请选择企业"));
        }
        Persons.FirmRight right = persons.requireRight(me.id(), body.firm().strip(), Persons.Errand.APPLY);
        Registration.Taken taken = registration.register(body, new Registration.Owner(right.uscc(), right.firm()), "person:" + me.id(), "web", null);
        return ResponseEntity.status(taken.fresh() ? HttpStatus.CREATED : HttpStatus.OK).body(views.own(taken.project()));
    }

    @GetMapping("/{code}")
    ProjectViews.View get(@PathVariable String code) {
        return views.own(own(code));
    }

    /** For good: who builds after all registers again. */
    @PostMapping("/{code}/end")
    ProjectViews.View end(@PathVariable String code, @RequestBody EndBody b) {
        Project p = own(code);
        registration.end(p.code(), b.reason(), b.version());
        return views.own(own(code));
    }

    @PutMapping("/{code}")
    ProjectViews.View change(@PathVariable String code, @RequestBody ChangeBody b) {
        Project p = own(code);
        return views.own(registration.change(p.code(), new Registration.Form(null, null, b.name(), null, null, b.amount(), b.area(), b.place(), b.lon(), b.lat(), b.start(), b.end(), null), b.version()));
    }
}
