package org.zhongshu.platform.rules.internal;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Rules: read, try on history, override, export. */
@RestController
class RuleController {

    private final RuleViews views;
    private final Overrides overrides;
    private final RuleTrial trial;
    private final RuleExport export;
    private final Access access;

    RuleController(RuleViews views, Overrides overrides, RuleTrial trial, RuleExport export, Access access) {
        this.views = views;
        this.overrides = overrides;
        this.trial = trial;
        this.export = export;
        this.access = access;
    }

    @Allowed("rule.read")
    @GetMapping("/api/rules")
    Map<String, List<RuleViews.Line>> list(@RequestParam(required = false) String app) {
        return Map.of("items", views.list(app));
    }

    @Allowed("rule.read")
    @GetMapping("/api/rules/{id}")
    RuleViews.Whole get(@PathVariable String id) {
        return views.get(id);
    }

    /** The rules as they hold now, to be put back into the applications' folders. */
    @Allowed("rule.read")
    @GetMapping(path = "/api/rules/export")
    ResponseEntity<byte[]> export(@RequestParam(required = false) String app) {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header("Content-Disposition", "attachment; filename=\"rules.yaml\"").body(export.yaml(app).getBytes(StandardCharsets.UTF_8));
    }

    @Allowed("rule.try")
    @PostMapping("/api/rules/{id}/try")
    RuleTrial.Result attempt(@PathVariable String id, @RequestBody RuleTrial.Request request) {
        return trial.run(id, request, access.scope(CurrentActor.require(), "rule.try"));
    }

    @Allowed("rule.override")
    @PutMapping("/api/rules/{id}/override")
    RuleViews.Whole override(@PathVariable String id, @RequestBody Overrides.Wish wish) {
        overrides.put(id, wish);
        return views.get(id);
    }

    @Allowed("rule.override")
    @DeleteMapping("/api/rules/{id}/override")
    RuleViews.Whole remove(@PathVariable String id, @RequestParam String reason, @RequestParam int version) {
        overrides.remove(id, reason, version);
        return views.get(id);
    }
}
