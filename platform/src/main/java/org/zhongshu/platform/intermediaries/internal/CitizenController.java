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
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Agency;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Owner;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.intermediaries.internal.MarketFiles.Purpose;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** /api/citizen/intermediaries: a person's and their firms' services, sign-ups and demands. Another's is not found. */
@RestController("intermediariesOfCitizens")
@RequestMapping("/api/citizen/intermediaries")
@Allowed(Allowed.CITIZEN)
class CitizenController {

    private final Agencies agencies;
    private final AgencyStore agencyStore;
    private final Demands demands;
    private final DemandStore store;
    private final OwnerActs acts;
    private final Contracts contracts;
    private final Grievances grievances;
    private final MarketFiles papers;
    private final Persons persons;
    private final Views views;

    CitizenController(Agencies agencies, AgencyStore agencyStore, Demands demands, DemandStore store, OwnerActs acts, Contracts contracts, Grievances grievances, MarketFiles papers, Persons persons, Views views) {
        this.agencies = agencies;
        this.agencyStore = agencyStore;
        this.demands = demands;
        this.store = store;
        this.acts = acts;
        this.contracts = contracts;
        this.grievances = grievances;
        this.papers = papers;
        this.persons = persons;
        this.views = views;
    }

    record FirmView(String uscc, String name, Views.AgencyView agency, List<Views.OfferingView> offerings) {
    }

    record Mine(List<FirmView> firms, List<Views.Line> demands, List<Views.Line> signups) {
    }

    record Held(String identifier, String typeName, LocalDate until) {
    }

    /** @param firm credit code of the owner; null: oneself */
    record PublishBody(String firm, Demands.Published demand) {
    }

    record AgencyBody(String firm, Integer version, String file, String words) {
    }

    private Persons.Person me() {
        return persons.require(Assurance.REAL_NAME);
    }

    private List<Persons.FirmRight> firms() {
        return persons.firms(me().id()).stream().filter(f -> f.errands().contains(Persons.Errand.APPLY)).toList();
    }

    private MarketFiles.Bringer bringer() {
        return new MarketFiles.Bringer(me().id(), false);
    }

    @GetMapping("/mine")
    Mine mine() {
        Persons.Person me = me();
        List<Persons.FirmRight> firms = firms();
        List<String> codes = firms.stream().map(Persons.FirmRight::uscc).toList();
        List<Agency> entered = List.copyOf(agencyStore.ofFirms(codes).values());
        Map<String, Views.AgencyView> shown = views.agencies(entered).stream().collect(Collectors.toMap(Views.AgencyView::uscc, a -> a));
        Map<String, List<Views.OfferingView>> offerings = views.offerings(agencyStore.offerings(entered.stream().map(Agency::id).toList()).values().stream().flatMap(List::stream).toList()).stream().collect(Collectors.groupingBy(Views.OfferingView::uscc));
        return new Mine(firms.stream().map(f -> new FirmView(f.uscc(), f.firm(), shown.get(f.uscc()), offerings.getOrDefault(f.uscc(), List.of()))).toList(), views.lines(store.ofPerson(me.id(), me.gid(), codes)),
                views.signups(store.ofFirms(codes).stream().filter(s -> !s.state().equals("left")).toList()));
    }

    @GetMapping("/credentials")
    List<Held> credentials(@RequestParam String firm) {
        me();
        return agencies.held(firm).stream().map(c -> new Held(c.identifier(), c.typeName(), c.until())).toList();
    }

    @PostMapping(path = "/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    MarketFiles.Paper upload(HttpServletRequest request, @RequestParam(required = false) String name) throws IOException {
        return papers.bring(bringer(), name, MarketFiles.read(request.getInputStream()));
    }

    @PostMapping("/offerings")
    @ResponseStatus(HttpStatus.CREATED)
    Views.OfferingView ask(@RequestBody Agencies.Asked body) {
        me();
        return views.offering(agencies.ask(body));
    }

    @PostMapping("/offerings/{id}/withdraw")
    Views.OfferingView withdraw(@PathVariable String id) {
        me();
        agencies.withdraw(id);
        return views.offering(agencies.own(id));
    }

    @PostMapping("/demands")
    @ResponseStatus(HttpStatus.CREATED)
    Views.DemandView publish(@RequestBody PublishBody body) {
        Persons.Person me = me();
        Owner owner;
        if (body.firm() == null || body.firm().isBlank()) {
            owner = new Owner("person", me.id(), me.gid(), null, me.name());
        } else {
            Persons.FirmRight right = persons.requireRight(me.id(), body.firm(), Persons.Errand.APPLY);
            owner = new Owner("firm", null, null, right.uscc(), right.firm());
        }
        if (body.demand() == null) {
            throw Problem.badRequest("no-demand", "请填写采购需求。");
        }
        return acts.view(demands.publish(owner, body.demand()));
    }

    private boolean owns(Demand d) {
        Persons.Person me = me();
        return switch (d.owner().kind()) {
            case "person" -> d.owner().person() == me.id() && Objects.equals(d.owner().gid(), me.gid());
            case "firm" -> firms().stream().anyMatch(f -> f.uscc().equals(d.owner().code()));
            default -> false;
        };
    }

    private Demand own(String number) {
        return store.find(number).filter(this::owns).orElseThrow(Demands::notFound);
    }

    /** The sign-up of a firm for which one may act; the chosen one's where there are several. */
    private Optional<Signup> signup(Demand d) {
        List<String> codes = firms().stream().map(Persons.FirmRight::uscc).toList();
        List<Signup> mine = store.signups(d.id()).stream().filter(s -> codes.contains(s.uscc())).toList();
        return mine.stream().filter(s -> Objects.equals(s.id(), d.winner())).findFirst().or(() -> mine.stream().findFirst());
    }

    /** For the owner, for who signed up, and – as for everybody – for others. */
    @GetMapping("/demands/{number}")
    Views.DemandView demand(@PathVariable String number) {
        Demand d = store.find(number).orElseThrow(Demands::notFound);
        if (owns(d)) {
            return acts.view(d);
        }
        return signup(d).map(s -> views.demand(d, Views.Side.AGENCY, s)).orElseGet(() -> views.demand(d, Views.Side.PUBLIC, null));
    }

    @PostMapping("/demands/{number}/{act}")
    Views.DemandView act(@PathVariable String number, @PathVariable String act, @RequestBody OwnerActs.Body body) {
        return acts.act(own(number), act, body, bringer());
    }

    @PostMapping("/demands/{number}/give")
    Views.DemandView give(@PathVariable String number, @RequestBody OwnerActs.Body body) {
        Demand d = own(number);
        contracts.give(d, me().id(), body.version());
        return acts.view(d);
    }

    @PostMapping("/demands/{number}/join")
    Views.DemandView join(@PathVariable String number, @RequestBody Demands.Joined body) {
        me();
        Signup s = demands.join(number, body);
        return views.demand(store.find(number).orElseThrow(), Views.Side.AGENCY, s);
    }

    @PostMapping("/demands/{number}/leave")
    Views.DemandView leave(@PathVariable String number, @RequestBody AgencyBody body) {
        me();
        demands.leave(number, body.firm());
        return demand(number);
    }

    @PostMapping("/demands/{number}/deliver")
    Views.DemandView deliver(@PathVariable String number, @RequestBody AgencyBody body) {
        Demand d = store.find(number).orElseThrow(Demands::notFound);
        Signup s = signup(d).filter(x -> Objects.equals(x.id(), d.winner())).orElseThrow(Demands::notFound);
        contracts.deliver(d, bringer(), body.file(), body.version());
        return views.demand(store.find(number).orElseThrow(), Views.Side.AGENCY, s);
    }

    @PostMapping("/demands/{number}/object")
    Views.DemandView object(@PathVariable String number, @RequestBody AgencyBody body) {
        Demand d = store.find(number).orElseThrow(Demands::notFound);
        Signup s = signup(d).filter(x -> !x.state().equals("left")).orElseThrow(Demands::notFound);
        grievances.object(d, s, body.words());
        return views.demand(store.find(number).orElseThrow(), Views.Side.AGENCY, s);
    }

    @PostMapping("/demands/{number}/protest")
    Views.DemandView protest(@PathVariable String number, @RequestBody AgencyBody body) {
        Demand d = store.find(number).orElseThrow(Demands::notFound);
        Signup s = signup(d).filter(x -> Objects.equals(x.id(), d.winner())).orElseThrow(Demands::notFound);
        grievances.complain(d, s, body.words());
        return views.demand(store.find(number).orElseThrow(), Views.Side.AGENCY, s);
    }

    @GetMapping("/demands/{number}/files/{purpose}/{id}")
    ResponseEntity<byte[]> file(@PathVariable String number, @PathVariable String purpose, @PathVariable String id) {
        Demand d = store.find(number).filter(x -> owns(x) || signup(x).filter(s -> Objects.equals(s.id(), x.winner())).isPresent()).orElseThrow(Demands::notFound);
        return MarketFiles.answer(papers.whole(Purpose.shared(purpose), d.id(), id));
    }
}
