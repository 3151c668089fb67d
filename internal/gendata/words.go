package gendata

// subject is a category with what cases of it are about.
type subject struct {
	category, themes string
	matters          []string
}

var subjects = []subject{
	{"Roads", "roads, safety", []string{"Pothole", "Cracked kerb", "Faded road marking", "Sunken manhole cover", "Loose paving stone", "Flooded carriageway"}},
	{"Street lighting", "lighting, safety", []string{"Dark street light", "Flickering lamp", "Leaning lamp post", "Lamp lit all day"}},
	{"Waste and recycling", "waste, environment", []string{"Missed bin collection", "Broken recycling box", "Overfull litter bin", "Fly-tipped mattress", "Split refuse sacks"}},
	{"Housing repairs", "housing", []string{"Damp bedroom wall", "Broken boiler", "Leaking roof", "Jammed front door", "Mould around a window", "Failed extractor fan"}},
	{"Parks and trees", "parks, environment", []string{"Fallen branch", "Broken swing", "Overgrown hedge", "Dead tree", "Worn football pitch"}},
	{"Noise", "nuisance", []string{"Loud music at night", "Barking dog", "Building work before seven", "Car alarm", "Noisy extractor"}},
	{"Council tax", "money, advice", []string{"Wrong council tax band", "Question about a discount", "Repeated reminder letter", "Refund not received"}},
	{"Planning", "planning", []string{"Objection to an extension", "Question about a conservation area", "Unauthorised shop front", "Wall higher than agreed"}},
	{"Parking", "roads, parking", []string{"Abandoned car", "Blocked driveway", "Broken ticket machine", "Parking on a crossing", "Request for a permit zone"}},
	{"Rights of way", "access, countryside", []string{"Locked gate on a footpath", "Missing waymark", "Ploughed bridleway", "Broken stile"}},
	{"Schools", "education", []string{"Place refused", "Unsafe crossing at a school", "Question about school transport", "Full breakfast club"}},
	{"Social care", "care, advice", []string{"Wait for an assessment", "Change of carer", "Question about respite", "Handrail needed"}},
}

var streetNames = []string{
	"Alder", "Anchor", "Baker", "Beacon", "Bramble", "Bridge", "Candle", "Cedar", "Chapel", "Cooper", "Copper", "Dove", "Elm", "Falcon",
	"Ferry", "Garnet", "Granary", "Harbour", "Hazel", "Heron", "Ivy", "Juniper", "Kestrel", "Lantern", "Larch", "Maltings", "Meadow", "Mill",
	"Nettle", "Orchard", "Otter", "Pebble", "Quarry", "Raven", "Rowan", "Sail", "Sparrow", "Tanner", "Thistle", "Union", "Vine", "Willow",
}

var streetKinds = []string{"Street", "Road", "Lane", "Close", "Terrace", "Avenue", "Row", "Hill", "Gardens", "Way"}

var reports = []string{
	"Reported by a neighbour.", "Raised at the residents' meeting.", "Seen on the way to work.", "Reported twice before.",
	"Found during the weekly inspection.", "Passed on by the town clerk.", "Mentioned at a surgery.", "Sent in with two photographs.",
}

var details = []string{
	"It has been like this for about three weeks.", "It is worse after heavy rain.", "An elderly resident nearly fell.",
	"Children pass here on the way to school.", "The bus cannot stop where it should.", "Nobody has answered the earlier letter.",
	"A wheelchair cannot get past.", "It began when the gas main was renewed.", "The shopkeepers ask for a date.",
	"It happens on most weekends.", "The contractor left without finishing.", "There is a smell in warm weather.",
}

var actions = []string{
	"An officer has visited and taken measurements.", "A letter was sent to the owner.", "The contractor has a date for the work.",
	"The matter was passed to the highways team.", "A temporary barrier stands there.", "The resident was telephoned and is content to wait.",
	"Two quotations have been asked for.", "The work is finished and was inspected.", "A second visit is needed.",
	"The cost falls into the next budget.", "The landlord has been given four weeks.", "Nothing was found at the first visit.",
}

var sources = []string{"web", "phone", "email", "letter", "surgery"}

var firstNames = []string{
	"Ada", "Aled", "Amina", "Beth", "Bram", "Carys", "Chidi", "Dara", "Demelza", "Edwin", "Elowen", "Farah", "Gareth", "Grace", "Hana", "Idris",
	"Imogen", "Jago", "Jasper", "Keir", "Kerensa", "Lena", "Lowen", "Mabel", "Marek", "Nadia", "Nia", "Omar", "Oswin", "Petra", "Priya", "Quinn",
	"Rhys", "Rosa", "Seren", "Silas", "Tamsin", "Tomos", "Uma", "Viktor", "Wenna", "Yusuf", "Zara", "Zelah",
}

var lastNames = []string{
	"Abbot", "Angove", "Banerjee", "Barrow", "Bolitho", "Carne", "Chandler", "Curnow", "Dale", "Davies", "Eddy", "Ellery", "Farrier", "Fenn",
	"Goss", "Grose", "Hale", "Hosking", "Ibrahim", "Ingram", "Jago", "Jory", "Kemp", "Kowalski", "Lander", "Lloyd", "Mason", "Morgan", "Nance",
	"Novak", "Okafor", "Opie", "Pascoe", "Penrose", "Quick", "Rashid", "Roscarrock", "Sawle", "Shah", "Tangye", "Trewin", "Uren", "Vosper", "Webber", "Yelland", "Zammit",
}

// part is what somebody has to do with a case.
type part struct{ kind, role string }

var parts = []part{
	{"contact", "neighbour"}, {"responsible", "landlord"}, {"representative", "advocate"},
	{"household", "partner"}, {"contact", "witness"}, {"representative", "carer"},
}

var aims = []string{
	"Repair is done and inspected", "Resident is told of the outcome", "Cause is found", "No further complaint for a month",
	"Agreement with the landlord", "Benefit is paid", "Home is safe to live in", "Visit by the team",
}

var aimStatuses = []string{"planned", "in_progress", "reached", "given_up"}

// The words of the health programme, whose villages are nowhere.
var (
	workerNames = []string{
		"Amina Shah", "Chidi Okafor", "Farah Ibrahim", "Grace Lander", "Idris Novak", "Nadia Banerjee", "Omar Rashid", "Petra Kowalski",
	}
	villages     = []string{"Alderbrook", "Copperfield", "Fernhollow", "Heronsmere", "Lanternhill", "Otterford", "Pebblecombe", "Tamarind Cross"}
	waterSources = []string{"borehole", "piped", "protected_well", "rainwater", "river"}
	dangerSigns  = []string{"anaemia", "fever", "headache", "high_blood_pressure", "swelling"}
	birthPlaces  = []string{"clinic", "clinic", "home", "hospital"}
	vaccines     = []string{"bcg", "opv_1", "penta_1", "penta_2", "penta_3", "measles_1"}
)
