package org.zhongshu.platform.evaluations.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/** /api/evaluations: grading by the link of a receipt and the published figures, for everybody at a pace; counts and masked words for departments. */
@RestController
@RequestMapping("/api/evaluations")
class EvaluationController {

    private final Ratings ratings;
    private final ServiceStore services;
    private final RatingStore store;
    private final GradableServices days;
    private final GradeLink link;
    private final Figures figures;
    private final Access access;
    private final PersonalData personal;
    private final Pace pace;

    EvaluationController(Ratings ratings, ServiceStore services, RatingStore store, GradableServices days, GradeLink link, Figures figures, Access access, PersonalData personal, Clock clock) {
        this.ratings = ratings;
        this.services = services;
        this.store = store;
        this.days = days;
        this.link = link;
        this.figures = figures;
        this.access = access;
        this.personal = personal;
        this.pace = new Pace(clock);
    }

    /** Words of links come in bodies: addresses stand in logs. */
    record LinkBody(String link) {
    }

    record RateBody(String link, Integer grade, List<String> aspects, String words, String phone) {
    }

    record AnswerBody(String link, Boolean satisfied, String words) {
    }

    record FollowView(String itemName, String departmentName, Ratings.Followed followed) {
    }

    record ReasonBody(String reason) {
    }

    record Contact(String phone) {
    }

    private ServiceStore.Row service(HttpServletRequest request, GradeLink.Kind kind, String word) {
        pace.take("link", Pace.who(request), 60);
        return services.find(link.read(kind, word, days.today())).orElseThrow(() -> Problem.notFound("no-link", "评价链接无效，请重新扫描回执上的二维码。"));
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/link")
    Ratings.View look(HttpServletRequest request, @RequestBody LinkBody body) {
        return ratings.view(service(request, GradeLink.Kind.GRADE, body.link()), false);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/link/rate")
    @ResponseStatus(HttpStatus.CREATED)
    Ratings.Thanks rate(HttpServletRequest request, @RequestBody RateBody body) {
        if (CurrentActor.find().filter(a -> a.org() != null).isPresent()) {
            throw Problem.forbidden("not-by-staff", "工作人员账号不能评价。请群众用自己的手机扫描回执上的二维码。");
        }
        return ratings.rate(service(request, GradeLink.Kind.GRADE, body.link()), new Ratings.Given(body.grade(), body.aspects(), body.words(), body.phone()), false);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/follow")
    FollowView follow(HttpServletRequest request, @RequestBody LinkBody body) {
        return shown(service(request, GradeLink.Kind.FOLLOW, body.link()));
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/follow/answer")
    FollowView answer(HttpServletRequest request, @RequestBody AnswerBody body) {
        ServiceStore.Row s = service(request, GradeLink.Kind.FOLLOW, body.link());
        ratings.answer(s, body.satisfied(), body.words(), false);
        return shown(s);
    }

    private FollowView shown(ServiceStore.Row s) {
        Ratings.View v = ratings.view(s, false);
        return new FollowView(v.itemName(), v.departmentName(), ratings.followed(s, false));
    }

    /** The newest month that is over, unless one is named. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/figures")
    Figures.Month figures(HttpServletRequest request, @RequestParam(required = false) String month) {
        pace.take("figures", Pace.who(request), 60);
        return figures.open(month);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/figures.csv")
    ResponseEntity<String> csv(HttpServletRequest request, @RequestParam(required = false) String month) {
        pace.take("figures", Pace.who(request), 60);
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8)).header("Content-Disposition", "attachment; filename=\"evaluations.csv\"").body(figures.csv(month));
    }

    @Allowed("evaluation.read")
    @GetMapping("/desk")
    Figures.Desk desk(@RequestParam(required = false) String month, @RequestParam(required = false) String department) {
        return figures.desk(month, department, access.departments(CurrentActor.require(), "evaluation.read"));
    }

    /** The telephone left for the revisit: for who revisits, never for a department; each look is written down. */
    @Allowed("evaluation.revisit")
    @PostMapping("/cases/{caseId}/contact")
    Contact contact(@PathVariable String caseId, @RequestBody ReasonBody body) {
        long id = Ids.parse(caseId);
        RatingStore.Mending m = store.ofCase(id).filter(x -> x.judged() == null || x.judged() != CurrentActor.require().accountId()).orElseThrow(() -> Problem.notFound("no-mending", "没有这个差评案件。"));
        String phone = store.contact(id);
        if (phone == null) {
            throw Problem.notFound("no-contact", "评价人没有留回访电话，请等待其在线答复。");
        }
        if (!m.state().equals(BadGrades.REVISITING) && !m.state().equals("verifying")) {
            throw Problem.unprocessable("not-now", "核实和回访时才能查看回访电话。");
        }
        return new Contact(personal.reveal(PersonalData.Kind.PHONE, phone, "case", caseId, body.reason()));
    }
}
