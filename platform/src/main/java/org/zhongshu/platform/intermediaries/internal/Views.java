package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Agency;
import org.zhongshu.platform.intermediaries.internal.AgencyStore.Offering;
import org.zhongshu.platform.intermediaries.internal.ServiceCatalogue.Way;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.intermediaries.internal.MarketFiles.Purpose;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What each may see of agencies and demands. Who signed up, and for how much, is nobody's to see until sign-up has closed. */
@Component
class Views {

    /** Fewer grades than this are not shown: they would be somebody's. */
    static final int FEW = 5;

    private final ServiceCatalogue catalogue;
    private final DemandStore store;
    private final AgencyStore agencyStore;
    private final Agencies agencies;
    private final Grievances grievances;
    private final MarketFiles papers;
    private final Marks marks;
    private final Departments departments;
    private final Clock clock;

    Views(ServiceCatalogue catalogue, DemandStore store, AgencyStore agencyStore, Agencies agencies, Grievances grievances, MarketFiles papers, Marks marks, Departments departments, Clock clock) {
        this.catalogue = catalogue;
        this.store = store;
        this.agencyStore = agencyStore;
        this.agencies = agencies;
        this.grievances = grievances;
        this.papers = papers;
        this.marks = marks;
        this.departments = departments;
        this.clock = clock;
    }

    enum Side { PUBLIC, OWNER, AGENCY, DESK }

    record OfferingView(String id, String service, String serviceName, String departmentName, String state, boolean inForce, String qualification, String credential, LocalDate until, String reason, Instant askedAt, Instant decidedAt, int version, List<MarketFiles.Paper> files,
                        String agency, String uscc) {
    }

    record ServiceOf(String id, String name, LocalDate until) {
    }

    record ActView(String kind, String departmentName, String reason, LocalDate until, Instant at) {
    }

    /** @param average of the grades, one decimal; null while there are few; marks: null while the city has no credit library */
    record AgencyView(String uscc, String name, String state, LocalDate until, Instant enteredAt, int version, List<ServiceOf> services, int deals, Integer grades, BigDecimal average, Integer marks, List<ActView> acts) {
    }

    record SignupView(String id, String name, String uscc, String state, String why, String price, Integer days, String words, BigDecimal score, Integer place, String lot, boolean winner) {
    }

    /** Enough to compute the draw again; secret and seed only after it. */
    record DrawView(String commitment, String list, Long chainSeq, String chain, String secret, String seed, Instant at) {
    }

    record StepView(Instant at, String kind, String words) {
    }

    record GrievanceView(String kind, String by, String words, String caseNumber, String outcome, String answer, Instant at) {
    }

    record Line(String number, String title, String service, String serviceName, String ownerName, String budget, boolean publicMoney, String way, String state, Instant publishedAt, Instant closesAt, String winner, String firm) {
    }

    /** @param signups null until sign-up has closed; contact: the other side's, once chosen; the rest of the parties' own is null for others */
    record DemandView(Line line, String side, String description, String conditions, int days, int least, Instant closedAt, Instant chosenAt, String choiceWords, Instant objectionUntil, Instant ownerUntil, List<SignupView> signups, DrawView draw, List<StepView> steps, boolean mineIn,
                      boolean won, List<String> may, String contact, String matter, String givenTo, String amount, Integer contractDays, Instant contractedAt, Instant due, Instant deliveredAt, int returned, Instant acceptedAt, Integer grade, List<MarketFiles.Paper> contracts,
                      List<MarketFiles.Paper> results, List<GrievanceView> grievances, Integer version) {
    }

    static String yuan(Long fen) {
        return fen == null ? null : BigDecimal.valueOf(fen, 2).toPlainString();
    }

    OfferingView offering(Offering o) {
        return offerings(List.of(o)).getFirst();
    }

    List<OfferingView> offerings(List<Offering> all) {
        Map<Long, Agency> whose = agencyStore.all(all.stream().map(Offering::agency).distinct().toList());
        Map<Long, List<MarketFiles.Paper>> files = papers.of(Purpose.OFFERING, all.stream().map(Offering::id).toList());
        return all.stream().map(o -> offering(o, whose.get(o.agency()), files.getOrDefault(o.id(), List.of()))).toList();
    }

    private OfferingView offering(Offering o, Agency a, List<MarketFiles.Paper> files) {
        ServiceCatalogue.Service s = catalogue.find(o.service()).orElse(null);
        return new OfferingView(Long.toString(o.id()), o.service(), catalogue.nameOf(o.service()), s == null ? null : departments.nameOf(s.department()), o.state(), o.inForce(agencies.today()), o.qualification(), o.credential(), o.until(), o.reason(), o.askedAt(),
                o.decidedAt(), o.version(), files, a.name(), a.uscc());
    }

    AgencyView agency(Agency a) {
        return agencies(List.of(a)).getFirst();
    }

    List<AgencyView> agencies(List<Agency> all) {
        LocalDate today = agencies.today();
        List<Long> ids = all.stream().map(Agency::id).toList();
        Map<Long, List<Offering>> offerings = agencyStore.offerings(ids);
        Map<Long, List<AgencyStore.Act>> acts = agencyStore.acts(ids);
        Map<Long, DemandStore.Figures> figures = store.figures(ids);
        Optional<Map<String, List<Marks.Mark>>> against = marks.against(all.stream().map(Agency::uscc).toList(), today);
        return all.stream().map(a -> agency(a, today, offerings.getOrDefault(a.id(), List.of()), figures.getOrDefault(a.id(), DemandStore.Figures.NONE), against.map(m -> m.get(a.uscc()).size()).orElse(null), acts.getOrDefault(a.id(), List.of()))).toList();
    }

    private AgencyView agency(Agency a, LocalDate today, List<Offering> offerings, DemandStore.Figures f, Integer against, List<AgencyStore.Act> acts) {
        boolean enough = f.grades() >= FEW;
        List<ServiceOf> services = offerings.stream().filter(o -> o.inForce(today)).map(o -> new ServiceOf(o.service(), catalogue.nameOf(o.service()), o.until())).toList();
        return new AgencyView(a.uscc(), a.name(), a.standing(today) ? "active" : a.state(), a.standing(today) ? null : a.until(), a.enteredAt(), a.version(), services, f.deals(), enough ? f.grades() : null,
                enough ? BigDecimal.valueOf(f.sum()).divide(BigDecimal.valueOf(f.grades()), 1, java.math.RoundingMode.HALF_UP) : null, against,
                acts.stream().map(x -> new ActView(x.kind(), departments.nameOf(x.department()), x.reason(), x.until(), x.at())).toList());
    }

    private static Optional<Signup> winner(Demand d, List<Signup> signups) {
        return signups.stream().filter(s -> Objects.equals(s.id(), d.winner())).findFirst();
    }

    List<Line> lines(List<Demand> all) {
        Map<Long, String> winners = winners(all);
        return all.stream().map(d -> line(d, winners.get(d.winner()), null)).toList();
    }

    /** What these firms signed up for, each line with the firm's name. */
    List<Line> signups(List<Signup> own) {
        Map<Long, Demand> demands = store.all(own.stream().map(Signup::demand).distinct().toList());
        Map<Long, String> winners = winners(demands.values());
        return own.stream().map(s -> line(demands.get(s.demand()), winners.get(demands.get(s.demand()).winner()), s.name())).toList();
    }

    private Map<Long, String> winners(Collection<Demand> all) {
        return store.names(all.stream().map(Demand::winner).filter(Objects::nonNull).toList());
    }

    /** @param firm name of the firm that signed up, in its own list */
    private Line line(Demand d, String winner, String firm) {
        return new Line(d.number(), d.title(), d.service(), catalogue.nameOf(d.service()), d.owner().name(), yuan(d.budget()), d.publicMoney(), d.way().id(), d.state().id(), d.publishedAt(), d.closesAt(), winner, firm);
    }

    /** @param own the sign-up of the agency that looks; null for others */
    DemandView demand(Demand d, Side side, Signup own) {
        List<Signup> signups = store.signups(d.id());
        boolean won = own != null && Objects.equals(own.id(), d.winner());
        boolean party = side == Side.OWNER || side == Side.DESK || won;
        Signup winner = winner(d, signups).orElse(null);
        boolean closed = d.state().closed();
        List<SignupView> shown = !closed ? null : signups.stream().filter(s -> !s.state().equals("left")).map(s -> new SignupView(side == Side.OWNER ? Long.toString(s.id()) : null, s.name(), s.uscc(), s.state(), s.why(), yuan(s.price()), s.days(), party ? s.words() : null,
                s.score(), s.place(), s.lot(), Objects.equals(s.id(), d.winner()))).toList();
        String contact = winner == null || d.state() == DemandState.ANNOUNCED ? null : side == Side.OWNER ? store.signupContact(winner.id()) : won ? store.contact(d.id()) : null;
        return new DemandView(line(d, winner == null ? null : winner.name(), own == null ? null : own.name()), side.name().toLowerCase(java.util.Locale.ROOT), d.description(), d.conditions(), d.days(), d.least(), d.closedAt(), d.chosenAt(), d.choiceWords(), d.objectionUntil(), d.state() == DemandState.AWARDED || d.state() == DemandState.CHOOSING ? d.ownerUntil() : null, shown, draw(d),
                store.steps(d.id()).stream().map(s -> new StepView(s.at(), s.kind(), s.kind().equals("returned") && !party ? null : s.words())).toList(), own != null && own.in(), won, may(d, side, own, won), contact, side == Side.OWNER ? d.matter() : null,
                side == Side.OWNER ? d.givenTo() : null, yuan(d.amount()), d.contractDays(), d.contractedAt(), d.due(), d.deliveredAt(), d.returned(), d.acceptedAt(), party ? d.grade() : null, party ? papers.of(Purpose.CONTRACT, d.id()) : null,
                party ? papers.of(Purpose.RESULT, d.id()) : null, grievances(d, side, own, signups), side == Side.PUBLIC ? null : d.version());
    }

    private DrawView draw(Demand d) {
        if (d.way() != Way.LOT) {
            return null;
        }
        String secret = d.drawnAt() == null ? null : store.secret(d.id());
        return new DrawView(d.commitment(), d.listHash(), d.chainSeq(), d.chainHash(), secret, secret == null ? null : Draw.seed(secret, d.listHash(), d.chainHash()), d.drawnAt());
    }

    /** Both sides see what was held against them; others that there is something, in the steps. */
    private List<GrievanceView> grievances(Demand d, Side side, Signup own, List<Signup> signups) {
        boolean won = own != null && Objects.equals(own.id(), d.winner());
        return side == Side.PUBLIC ? null : grievances.of(d.id()).stream().filter(g -> side != Side.AGENCY || won || Objects.equals(g.agency(), own == null ? null : own.agency()) && g.agency() != null)
                .map(g -> new GrievanceView(g.kind(), signups.stream().filter(s -> Objects.equals(s.agency(), g.agency())).map(Signup::name).findFirst().orElse(null), g.words(), g.caseNumber(), g.outcome(), g.answer(), g.at())).toList();
    }

    private List<String> may(Demand d, Side side, Signup own, boolean won) {
        List<String> may = new ArrayList<>();
        DemandState s = d.state();
        if (side == Side.OWNER) {
            if (s == DemandState.CHOOSING && d.way() == Way.DIRECT) {
                may.add("choose");
            }
            if (s == DemandState.AWARDED) {
                may.add("sign");
            }
            if (s == DemandState.DELIVERED) {
                may.add("accept");
                if (d.returned() == 0) {
                    may.add("return");
                }
            }
            if (s == DemandState.ACCEPTED && d.grade() == null) {
                may.add("grade");
            }
            if (s == DemandState.ACCEPTED && d.matter() != null && d.givenTo() == null) {
                may.add("give");
            }
            if (s == DemandState.OPEN || s == DemandState.CHOOSING && d.way() == Way.DIRECT) {
                may.add("withdraw");
            }
        }
        if (side == Side.AGENCY && own != null) {
            if (s == DemandState.ANNOUNCED && !won && !own.state().equals("left") && clock.instant().isBefore(d.objectionUntil())) {
                may.add("object");
            }
            if (won && (s == DemandState.WORKING || s == DemandState.RETURNED)) {
                may.add("deliver");
            }
        }
        if (s == DemandState.OPEN && clock.instant().isBefore(d.closesAt()) && side == Side.AGENCY && own != null && own.in()) {
            may.add("leave");
        }
        if (d.contractedAt() != null && (side == Side.OWNER || won)) {
            may.add("complain");
        }
        return may;
    }
}
