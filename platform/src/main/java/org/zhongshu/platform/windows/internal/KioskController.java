package org.zhongshu.platform.windows.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.onecode.CodeReaders;
import org.zhongshu.platform.persons.SessionDoor;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.QrPicture;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.util.List;

/** Machines: registered by the staff; each of a machine's own requests carries {@code Authorization: Terminal <number>:<key>}, and what a citizen does there is the citizen's session's. */
@RestController
@RequestMapping("/api")
class KioskController {

    private final Kiosks kiosks;
    private final Counters counters;
    private final Takings takings;
    private final Items items;
    private final Matters matters;
    private final Departments departments;
    private final CodeReaders readers;
    private final SessionDoor sessions;
    private final Typing typing;
    private final Pace pace;

    KioskController(Kiosks kiosks, Counters counters, Takings takings, Items items, Matters matters, Departments departments, CodeReaders readers, SessionDoor sessions, Typing typing, Clock clock) {
        this.kiosks = kiosks;
        this.counters = counters;
        this.takings = takings;
        this.items = items;
        this.matters = matters;
        this.departments = departments;
        this.readers = readers;
        this.sessions = sessions;
        this.typing = typing;
        this.pace = new Pace(clock);
    }

    record KioskBody(String name, String place, Integer idle, Integer version) {
    }

    /** @param places where a machine can stand */
    record KiosksView(List<Kiosks.Kiosk> items, List<Items.Place> places) {
    }

    @Allowed("onecode.manage")
    @GetMapping("/windows/kiosks")
    KiosksView list() {
        return new KiosksView(kiosks.list(), items.places().stream().filter(Counters::serves).toList());
    }

    @Allowed("onecode.manage")
    @PostMapping("/windows/kiosks")
    @ResponseStatus(HttpStatus.CREATED)
    Kiosks.Registered register(@RequestBody KioskBody body) {
        return kiosks.register(body.name(), body.place(), body.idle() == null ? 60 : body.idle());
    }

    @Allowed("onecode.manage")
    @PutMapping("/windows/kiosks/{number}")
    Kiosks.Kiosk change(@PathVariable String number, @RequestBody KioskBody body) {
        return kiosks.change(number, body.place(), body.idle() == null ? 60 : body.idle(), body.version() == null ? 0 : body.version());
    }

    private Kiosks.Machine machine(String key, HttpServletRequest request) {
        try {
            return kiosks.authenticated(key);
        } catch (Problem refused) {
            // so that nobody tries keys through
            pace.take("wrong", Pace.who(request), 60);
            throw refused;
        }
    }

    /** As {@link #machine}, for who is signed in already: that the machine is none is no reason to sign in again. */
    private Kiosks.Machine place(String key, HttpServletRequest request) {
        try {
            return machine(key, request);
        } catch (Problem refused) {
            throw refused.status() == HttpStatus.UNAUTHORIZED ? Problem.forbidden(refused.code(), refused.getMessage()) : refused;
        }
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/citizen/kiosk")
    Kiosks.Kiosk self(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request) {
        return machine(key, request).kiosk();
    }

    /** What the machine's place offers for words of one's own; what it does not is named with where to go. Without words: the composite matters. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/citizen/kiosk/offers")
    List<WindowController.Offer> offers(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request, @RequestParam(required = false) String q) {
        Kiosks.Kiosk k = machine(key, request).kiosk();
        pace.take("question", k.number(), 90);
        String question = q == null ? "" : q.replace('\0', ' ').strip();
        if (question.length() > 100) {
            throw Problem.badRequest("too-long", "问题不能超过 100 字。");
        }
        return question.isEmpty() ? matters.wholes().stream().map(w -> offer(takings.whole(w.id(), List.of()), w.about(), null, k.place())).toList()
                : items.search(question, 8).stream().map(i -> offer(takings.one(i.guide().code()), i.guide().summary(), i.guide().agency() == null ? departments.nameOf(i.guide().department()) : i.guide().agency(), k.place())).toList();
    }

    private WindowController.Offer offer(Takings.Errand e, String about, String agency, String place) {
        return WindowController.Offer.of(e, about, agency, counters.way(e.guides(), e.whole(), place));
    }

    record CodeBody(String code) {
    }

    /** Who holds their code before the machine's scanner is signed in there. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping("/citizen/kiosk/code")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void code(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request, HttpServletResponse response, @RequestBody CodeBody body) {
        Kiosks.Machine m = machine(key, request);
        pace.take("code", m.kiosk().number(), 30);
        sessions.open(readers.holder(m.reader(), body.code()), "在" + m.kiosk().placeName() + "自助终端出示一码通登录", request, response);
    }

    record Words(List<Typing.Heard> items) {
    }

    /** What may be meant by a sound, the most usual first: machines have no keyboard of their own. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/citizen/kiosk/words")
    Words words(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request, @RequestParam String sound) {
        pace.take("words", machine(key, request).kiosk().number(), 600);
        return new Words(typing.of(sound));
    }

    record Slip(String svg) {
    }

    /** What is scanned at home: where progress is asked, with the number, or where an item is applied for, for whoever goes on by telephone; nothing of the matter. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/citizen/kiosk/slip")
    Slip slip(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request, @RequestParam(required = false) String number, @RequestParam(required = false) String item) {
        pace.take("slip", machine(key, request).kiosk().number(), 60);
        ServletUriComponentsBuilder here = ServletUriComponentsBuilder.fromCurrentContextPath();
        if (item != null) {
            if (!item.matches("(composite:)?[A-Za-z0-9-]{1,40}")) {
                throw Problem.badRequest("bad-item", "事项编码不正确。");
            }
            return new Slip(QrPicture.svg(here.path("/me/apply/").path(item).toUriString()));
        }
        if (number == null || number.length() > 40 || !number.matches("[A-Z0-9-]+")) {
            throw Problem.badRequest("bad-number", "办件编号不正确。");
        }
        return new Slip(QrPicture.svg(here.path("/progress").queryParam("number", number).toUriString()));
    }

    /** Where the machine is and that it is one is its key's; who applies is the session's. */
    record Applied(String number, String stateName, boolean ended) {
    }

    @Allowed(Allowed.CITIZEN)
    @PostMapping("/citizen/kiosk/matters")
    @ResponseStatus(HttpStatus.CREATED)
    Applied apply(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String key, HttpServletRequest request, @RequestBody JsonNode submission) {
        Matter m = kiosks.apply(place(key, request), submission);
        return new Applied(m.number(), m.state().label(), !m.state().open());
    }
}
