package org.zhongshu.platform.onecode.internal;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Page;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** /api/citizen/code: one's own code, and every scan of it. */
@RestController
@RequestMapping("/api/citizen/code")
@Allowed(Allowed.CITIZEN)
class CitizenCodeController {

    private static final int CODES_A_MINUTE = 30;

    private final Persons persons;
    private final Passes passes;
    private final Scans scans;
    private final Scenes scenes;
    private final Departments departments;
    private final Pace pace;

    CitizenCodeController(Persons persons, Passes passes, Scans scans, Scenes scenes, Departments departments, Clock clock) {
        this.persons = persons;
        this.passes = passes;
        this.scans = scans;
        this.scenes = scenes;
        this.departments = departments;
        this.pace = new Pace(clock);
    }

    record SceneView(String id, String name, String department, String purpose, boolean offline, boolean signsIn, List<String> facts) {
    }

    /** @param open since when; null: not open; stopped, reason: of the one before, while none is open */
    record State(Instant open, Instant stopped, String reason, List<SceneView> scenes) {
    }

    /** @param svg the picture of the code */
    record CodeView(String code, String svg, Instant from, Instant until) {
    }

    /** @param now the server's time, by which the page counts */
    record CodesView(Instant now, List<CodeView> codes) {
    }

    record ReasonBody(String reason) {
    }

    @GetMapping
    State state() {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        var live = passes.live(me);
        var before = live.isPresent() ? java.util.Optional.<Passes.Pass>empty() : passes.lastStopped(me);
        return new State(live.map(Passes.Pass::openedAt).orElse(null), before.map(Passes.Pass::stoppedAt).orElse(null), before.map(Passes.Pass::reason).orElse(null),
                scenes.list().stream().map(s -> new SceneView(s.id(), s.name(), departments.nameOf(s.department()), s.purpose(), !s.offline().isZero(), s.signsIn(), s.facts().stream().map(Scene.Fact::label).toList())).toList());
    }

    @PostMapping("/open")
    State open() {
        passes.open(persons.require(Assurance.REAL_NAME));
        return state();
    }

    /** The phone is lost, or it is not wanted any more. Works from any device on which one signs in. */
    @PostMapping("/stop")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@RequestBody ReasonBody body) {
        passes.stop(persons.require(Assurance.REAL_NAME), body.reason());
    }

    /** The code of now and those of the next minutes, so that a short gap in the network does not matter. */
    @PostMapping("/codes")
    CodesView codes() {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        pace.take("codes", Long.toString(me.id()), CODES_A_MINUTE);
        Passes.Codes codes = passes.codes(me);
        return new CodesView(codes.now(), codes.codes().stream().map(c -> new CodeView(c.text(), svg(c.text()), c.from(), c.until())).toList());
    }

    @GetMapping("/scans")
    Page<Scans.Seen> scans(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "30") int limit) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        int most = Math.clamp(limit, 1, 100);
        List<Scans.Seen> rows = scans.ofPerson(me, cursor == null ? null : Ids.parse(cursor), most + 1);
        return page(rows.stream().map(s -> named(s, departments)).toList(), most);
    }

    static Scans.Seen named(Scans.Seen s, Departments departments) {
        return new Scans.Seen(s.id(), s.scene(), s.sceneName(), s.purpose(), s.terminal(), s.place(), departments.nameOf(s.department()), s.at(), s.way(), s.outcome(), s.outcomeName(), s.signsIn(), s.facts());
    }

    static Page<Scans.Seen> page(List<Scans.Seen> rows, int most) {
        boolean more = rows.size() > most;
        List<Scans.Seen> page = more ? rows.subList(0, most) : rows;
        return new Page<>(page, more ? page.getLast().id() : null);
    }

    /** Dark squares row by row as one path, on white whatever the page's colours. */
    private static String svg(String text) {
        BitMatrix dark;
        try {
            dark = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, 3, EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M));
        } catch (WriterException e) {
            throw new IllegalStateException("a short text fits", e);
        }
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < dark.getHeight(); y++) {
            for (int x = 0; x < dark.getWidth(); x++) {
                int run = 0;
                while (x + run < dark.getWidth() && dark.get(x + run, y)) {
                    run++;
                }
                if (run > 0) {
                    path.append('M').append(x).append(' ').append(y).append('h').append(run).append("v1h-").append(run).append('z');
                    x += run;
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + dark.getWidth() + " " + dark.getHeight() + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + dark.getWidth() + "v" + dark.getHeight()
                + "H0z\"/><path d=\"" + path + "\"/></svg>";
    }
}
