package org.zhongshu.platform.onecode.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.QrPhoto;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** /api/onecode/terminal: for terminals, which no person signs in to; each request carries {@code Authorization: Terminal <number>:<key>}. */
@RestController
@RequestMapping("/api/onecode/terminal")
class TerminalController {

    private static final int MOST_HANDED_IN = 200;
    private static final Duration FARTHEST = Duration.ofDays(400);
    private static final Logger LOG = LoggerFactory.getLogger(TerminalController.class);

    private final Terminals terminals;
    private final Scenes scenes;
    private final Scans scans;
    private final Passes passes;
    private final DayKeys keys;
    private final CityProfile city;
    private final Departments departments;
    private final Clock clock;
    private final Pace pace;
    private final int scansAMinute;
    private final Duration fresh;

    TerminalController(Terminals terminals, Scenes scenes, Scans scans, Passes passes, DayKeys keys, CityProfile city, Departments departments, Clock clock,
                       @Value("${zhongshu.onecode.scans-per-minute:240}") int scansAMinute, @Value("${zhongshu.onecode.list-minutes:15}") int fresh) {
        this.terminals = terminals;
        this.scenes = scenes;
        this.scans = scans;
        this.passes = passes;
        this.keys = keys;
        this.city = city;
        this.departments = departments;
        this.clock = clock;
        this.pace = new Pace(clock);
        this.scansAMinute = scansAMinute;
        this.fresh = Duration.ofMinutes(fresh);
    }

    record TerminalView(String number, String name, String place, String scene, String sceneName, String department, String purpose, boolean signsIn, List<String> facts, long offlineHours, String root) {
    }

    record ScanBody(String request, String code) {
    }

    record ScanView(String id, Instant at, List<SceneFacts.Learnt> facts) {
    }

    record HandedBody(List<Handed> scans) {
    }

    record Handed(String request, String code, String at) {
    }

    /** @param error what is wrong with the line itself; then it has no outcome */
    record HandedView(String request, String outcome, String outcomeName, String error) {
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping
    TerminalView self(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request) {
        Terminals.Terminal t = who(key, request);
        Scene scene = scenes.get(t.scene());
        return new TerminalView(t.number(), t.name(), t.place(), scene.id(), scene.name(), departments.nameOf(scene.department()), scene.purpose(), scene.signsIn(), scene.facts().stream().map(Scene.Fact::label).toList(), scene.offline().toHours(),
                keys.root().publicPem());
    }

    /** What the terminal needs to go on without a network. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping(path = "/bundle", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> bundle(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request) {
        Terminals.Terminal t = who(key, request);
        Scene scene = scenes.get(t.scene());
        if (scene.offline().isZero()) {
            throw Problem.forbidden("online-only", "“" + scene.name() + "”场景只能联网核验。");
        }
        pace.take("bundle", t.number(), 30);
        Instant now = clock.instant();
        int day = keys.today();
        Bundle bundle = new Bundle(city.current().code(), scene.id(), t.number(), now, now.plus(fresh), now.plus(scene.offline()), scene.tolerance(), keys.publicOnly(day - 1, Code.dayOf(Code.windowOf(now.plus(scene.offline()))) + 1),
                passes.stoppedHandles());
        return ResponseEntity.ok(bundle.signed(keys.root()));
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/scans")
    ScanView scan(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, @RequestBody ScanBody body, HttpServletRequest request) {
        Terminals.Terminal t = who(key, request);
        pace.take("scan", t.number(), scansAMinute);
        Scans.Result result = scans.scan(t, word(body.request()), text(body.code()));
        return new ScanView(Long.toString(result.id()), result.at(), result.facts());
    }

    /** What was taken without a network; at most {@value #MOST_HANDED_IN} at a time. Nothing is learnt by it but whether each counts. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping("/uploads")
    Map<String, List<HandedView>> uploads(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, @RequestBody HandedBody body, HttpServletRequest request) {
        Terminals.Terminal t = who(key, request);
        pace.take("upload", t.number(), 60);
        if (scenes.get(t.scene()).offline().isZero()) {
            throw Problem.forbidden("online-only", "这个场景只能联网核验，不收脱网记录。");
        }
        if (body.scans() == null || body.scans().isEmpty() || body.scans().size() > MOST_HANDED_IN) {
            throw Problem.badRequest("bad-scans", "每次上传 1 到 " + MOST_HANDED_IN + " 条脱网记录。");
        }
        List<HandedView> answers = new ArrayList<>();
        for (Handed one : body.scans()) {
            try {
                Scans.Result r = scans.handIn(t, word(one == null ? null : one.request()), text(one.code()), time(one.at(), clock.instant()));
                answers.add(new HandedView(one.request(), r.outcome().id(), r.outcome().label(), null));
            } catch (Problem wrong) {
                // one bad line does not hold up the others
                answers.add(new HandedView(one == null ? null : one.request(), null, null, wrong.getMessage()));
            } catch (DataAccessException wrong) {
                LOG.warn("a scan that terminal {} handed in was not stored", t.number(), wrong);
                answers.add(new HandedView(one.request(), null, null, "这一条没有存下，请稍后再传。"));
            }
        }
        return Map.of("items", answers);
    }

    /** Reads a QR code out of a photo's brightness, a byte for each point: the page scales the photo, so no picture is unpacked here. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping(path = "/photo", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Map<String, String> photo(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, @RequestParam int width, @RequestParam int height, HttpServletRequest request) {
        Terminals.Terminal t = who(key, request);
        pace.take("photo", t.number(), 60);
        return Map.of("code", QrPhoto.read(request, width, height));
    }

    /** Wrong keys are counted by address, so that nobody tries them through. */
    private Terminals.Terminal who(String key, HttpServletRequest request) {
        try {
            return terminals.authenticated(key);
        } catch (Problem refused) {
            pace.take("wrong", Pace.who(request), 60);
            throw refused;
        }
    }

    private static String word(String request) {
        if (request == null || !request.matches("[A-Za-z0-9._-]{8,64}")) {
            throw Problem.badRequest("bad-request-word", "请求编号须为 8 到 64 位字母、数字。");
        }
        return request;
    }

    private static String text(String code) {
        if (code == null || code.isBlank() || code.length() > 400) {
            throw Problem.badRequest("bad-code", "请扫描或输入一码通。");
        }
        return code;
    }

    /** Years that no database holds, and those in which nothing was scanned, are no times. */
    static Instant time(String at, Instant now) {
        try {
            Instant time = Instant.parse(at == null ? "" : at);
            if (time.isBefore(now.minus(FARTHEST)) || time.isAfter(now.plus(FARTHEST))) {
                throw Problem.badRequest("bad-time", "扫码时间不正确。");
            }
            return time;
        } catch (java.time.DateTimeException e) {
            throw Problem.badRequest("bad-time", "扫码时间不正确。");
        }
    }
}
