package org.zhongshu.platform.intermediaries.internal;

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
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Offering;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Owner;
import org.zhongshu.platform.intermediaries.internal.MarketFiles.Purpose;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** /api/intermediaries/desk: departments review and supervise the services that are theirs, and publish demands of their own. */
@RestController("intermediariesAtTheDesk")
@RequestMapping("/api/intermediaries/desk")
class DeskController {

    private static final String DEMAND = "intermediary.demand";

    private final Agencies agencies;
    private final AgencyStore agencyStore;
    private final Demands demands;
    private final DemandStore store;
    private final OwnerActs acts;
    private final MarketFiles papers;
    private final Marks marks;
    private final Views views;
    private final Departments departments;
    private final Access access;
    private final Audit audit;

    DeskController(Agencies agencies, AgencyStore agencyStore, Demands demands, DemandStore store, OwnerActs acts, MarketFiles papers, Marks marks, Views views, Departments departments, Access access, Audit audit) {
        this.agencies = agencies;
        this.agencyStore = agencyStore;
        this.demands = demands;
        this.store = store;
        this.acts = acts;
        this.papers = papers;
        this.marks = marks;
        this.views = views;
        this.departments = departments;
        this.access = access;
        this.audit = audit;
    }

    record DecideBody(LocalDate until, String reason, Integer version) {
    }

    /** @param marks null while the city has no credit library; mayAct: suspend, resume, strike off, which is for whom the department ever agreed to */
    record Review(Views.OfferingView offering, Views.AgencyView agency, List<Marks.Mark> marks, boolean mayAct) {
    }

    @Allowed(Agencies.SUPERVISE)
    @GetMapping("/offerings")
    List<Views.OfferingView> offerings() {
        return views.offerings(agencyStore.ofServices(agencies.supervised(), 500));
    }

    private Review review(Offering o) {
        AgencyStore.Agency a = agencyStore.find(o.agency()).orElseThrow();
        return new Review(views.offering(o), views.agency(a), marks.against(List.of(a.uscc()), agencies.today()).map(m -> m.get(a.uscc())).orElse(null), agencies.supervises(a));
    }

    @Allowed(Agencies.SUPERVISE)
    @GetMapping("/offerings/{id}")
    Review offering(@PathVariable String id) {
        return review(agencies.supervisedOffering(id));
    }

    @Allowed(Agencies.SUPERVISE)
    @GetMapping("/offerings/{id}/files/{file}")
    ResponseEntity<byte[]> proof(@PathVariable String id, @PathVariable String file) {
        Offering o = agencies.supervisedOffering(id);
        var found = papers.whole(Purpose.OFFERING, o.id(), file);
        found.ifPresent(w -> audit.record("intermediary.file", "intermediary-agency", agencyStore.find(o.agency()).orElseThrow().uscc(), null, null, Map.of("file", file)));
        return MarketFiles.answer(found);
    }

    @Allowed(Agencies.SUPERVISE)
    @PostMapping("/offerings/{id}/agree")
    Review agree(@PathVariable String id, @RequestBody DecideBody b) {
        return review(agencies.decide(id, true, b.until(), b.reason(), b.version()));
    }

    @Allowed(Agencies.SUPERVISE)
    @PostMapping("/offerings/{id}/refuse")
    Review refuse(@PathVariable String id, @RequestBody DecideBody b) {
        return review(agencies.decide(id, false, null, b.reason(), b.version()));
    }

    @Allowed(Agencies.SUPERVISE)
    @PostMapping("/agencies/{uscc}/{kind}")
    Views.AgencyView act(@PathVariable String uscc, @PathVariable String kind, @RequestBody DecideBody b) {
        return views.agency(agencies.act(uscc, kind, b.reason(), b.until(), b.version()));
    }

    /** Demands for services that the department supervises. */
    @Allowed(Agencies.SUPERVISE)
    @GetMapping("/supervised")
    List<Views.Line> supervised() {
        return views.lines(store.ofServices(agencies.supervised()));
    }

    @Allowed(Agencies.SUPERVISE)
    @GetMapping("/supervised/{number}")
    Views.DemandView supervised(@PathVariable String number) {
        Demand d = store.find(number).filter(x -> agencies.supervised().contains(x.service())).orElseThrow(Demands::notFound);
        return views.demand(d, Views.Side.DESK, null);
    }

    @Allowed(Agencies.SUPERVISE)
    @GetMapping("/supervised/{number}/files/{purpose}/{id}")
    ResponseEntity<byte[]> supervisedFile(@PathVariable String number, @PathVariable String purpose, @PathVariable String id) {
        Demand d = store.find(number).filter(x -> agencies.supervised().contains(x.service())).orElseThrow(Demands::notFound);
        return file(d, purpose, id);
    }

    private ResponseEntity<byte[]> file(Demand d, String purpose, String id) {
        var found = papers.whole(Purpose.shared(purpose), d.id(), id);
        found.ifPresent(w -> audit.record("intermediary.file", Demands.SUBJECT, d.number(), null, null, Map.of("file", id)));
        return MarketFiles.answer(found);
    }

    @Allowed(DEMAND)
    @GetMapping("/demands")
    List<Views.Line> own() {
        return views.lines(store.ofDepartments(access.departments(CurrentActor.require(), DEMAND)));
    }

    private Demand own(String number) {
        Actor actor = CurrentActor.require();
        return store.find(number).filter(d -> d.owner().kind().equals("department") && access.may(actor, DEMAND, d.owner().code())).orElseThrow(Demands::notFound);
    }

    @Allowed(DEMAND)
    @PostMapping("/demands")
    @ResponseStatus(HttpStatus.CREATED)
    Views.DemandView publish(@RequestBody Demands.Published body) {
        String org = CurrentActor.require().org();
        if (org == null) {
            throw Problem.forbidden("no-department", "只有部门人员可以以部门名义发布。");
        }
        return acts.view(demands.publish(new Owner("department", null, null, org, departments.getDepartment(org).name()), body));
    }

    @Allowed(DEMAND)
    @GetMapping("/demands/{number}")
    Views.DemandView demand(@PathVariable String number) {
        return acts.view(own(number));
    }

    @Allowed(DEMAND)
    @PostMapping(path = "/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    MarketFiles.Paper upload(HttpServletRequest request, @RequestParam(required = false) String name) throws IOException {
        return papers.bring(new MarketFiles.Bringer(CurrentActor.require().accountId(), true), name, MarketFiles.read(request.getInputStream()));
    }

    @Allowed(DEMAND)
    @PostMapping("/demands/{number}/{act}")
    Views.DemandView act(@PathVariable String number, @PathVariable String act, @RequestBody OwnerActs.Body body) {
        return acts.act(own(number), act, body, new MarketFiles.Bringer(CurrentActor.require().accountId(), true));
    }

    @Allowed(DEMAND)
    @GetMapping("/demands/{number}/files/{purpose}/{id}")
    ResponseEntity<byte[]> ownFile(@PathVariable String number, @PathVariable String purpose, @PathVariable String id) {
        return file(own(number), purpose, id);
    }
}
