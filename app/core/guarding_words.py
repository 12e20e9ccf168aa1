"""Lists that looking for people's data goes by: places' codes, words of roles, first names, words that are none."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POSTCODE_AREAS = _words(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK "
    "FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG "
    "NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR "
    "TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)

ROLES = _words(
    "a access accommodation admin administration admissions adult adults adultsafeguarding advice advocacy "
    "ambulance and appointments ascduty assessment board boards bookings business care carers cash chair chief "
    "clerk commissioning communications communities community complaints compliance contact contactcentre "
    "continuing coordinator council customer customerservices data dataprotection deputyship desk director "
    "district dols dpo duty east emergency enquiries enquiry events expert feedback finance first foi followup "
    "for frontdoor general governance head health healthwatch hello help helpdesk helpline home homes hospital "
    "housing hr hub info information intake integrated involvement it learning legal library line lps mail "
    "mailbox manager managers mash media mental msp news newsletter no noreply north of office officer online "
    "outreach pals partnership partnerships police policy post practice press prevention privacy programme "
    "project protection quality reception records referral referrals register reply reporting research response "
    "sab safeguarding safeguardingadults safeguardingboard scrutiny secretary senior service services sgadults "
    "social socialcare socialwork south staff strategy support survey surveys swift team teams the training trust "
    "unit us user voluntary volunteering volunteers welfare wellbeing west work you your"
)

# First names common in England, of many origins. In small letters only those that are no words of ours count.
FIRST_NAMES = _words(
    "aaron abdul abdullah abigail adam adebayo adele adrian agnes ahmed aisha alan albert alexander alexandra "
    "alfred ali alice alison amanda amara amelia amina amir amy ana andrea andrew andrzej angela anil anita ann "
    "anna anne annie anthony antonio arthur asha ashley asif audrey ayesha barbara barry beatrice ben benjamin "
    "bernadette bernard beryl betty beverley brenda brian bridget bruce carl carol caroline catherine cecil "
    "charles charlotte chloe chris christina christine christopher claire clara clive colin connor cynthia cyril "
    "daniel darren david dawn debbie deborah denise dennis derek diana diane dipak dominic donald donna doreen "
    "doris dorothy douglas duncan edith edna edward edwin eileen elaine eleanor elizabeth ella ellen elsie emily "
    "emma enid eric ernest esther ethel eva evelyn ewa farah fatima fiona florence frances francis frank fred "
    "frederick gareth gary gemma geoffrey george georgina gerald geraldine gillian gladys glenn gloria gordon "
    "grace graham grzegorz gurpreet hannah hardeep harold harry hassan hazel heather helen henry hilary hilda "
    "hugh ian ibrahim imran irene iris isabel isabella ivan ivy jack jacob jacqueline jagdish jake james jamila "
    "jan jane janet janice jasmine jason jean jennifer jeremy jessica jill joan joanna joanne joe john jonathan "
    "jose joseph josephine joshua joyce judith julia julian julie june karen katarzyna kate katherine kathleen "
    "keith kelly kenneth kevin khalid kim krystyna kwame laura lauren lawrence leonard leslie lewis lilian "
    "lillian linda lisa liz louise lucy luke lydia lynn lynne malcolm manjit marcus margaret maria marian marie "
    "marion marjorie mark martha martin mary matthew maureen mavis max megan mehmet michael michelle miriam "
    "mohamed mohammad mohammed mohinder moira molly monica muhammad muriel nadia nancy naomi natalie neil "
    "nicholas nicola nigel nina noor nora norma norman olive oliver olivia omar oscar pamela pat patricia patrick "
    "paul paula pauline pearl peggy penelope peter philip philippa phyllis piotr priya rachel rahul rajesh ralph "
    "ravi raymond rebecca reginald rhys richard rita robert robin roger rohan ronald rosemary rosie roy ruby "
    "russell ruth ryan sally sam samantha samira samuel sandra sanjay sara sarah sean shahid sharon sheila "
    "shirley sidney simon sofia sophie stanley stella stephanie stephen steven stewart stuart sunita susan "
    "suzanne sybil sylvia tanya teresa thelma theresa thomas timothy tina tom tomasz tony tracey trevor usha "
    "valerie vera vernon veronica victor victoria vijay vincent violet walter wayne wendy wilfred william "
    "winifred yasmin yusuf yvonne zainab zoe"
)
ALSO_WORDS = _words(
    "amber dawn frank grace hazel iris ivy jack jan jean joy june kim mark max olive pat pearl robin rose ruby "
    "sally sam sue violet will"
)

# Words with a capital that are no part of a person's name.
NOT_NAMES = _words(
    "abuse act action acts adult adults advocacy age agency ambulance an and annual answer april area assessment "
    "assistance association at audit august authority bank bill birmingham board borough bradford branch bristol "
    "building bulletin bureau business by cabinet call campus capacity care case centre chair chapter charity "
    "chief children christmas church city clinic clinical code college commission commissioner commissioners "
    "committee communities community company complaints conduct conference consortium constabulary convention "
    "council councils county court coventry crime criminal customer data date december decision department derby "
    "derbyshire development devon director directorate directors disability district division doctor dorset draft "
    "durham east easter edition education emergency england english enquiry entry environment equality essex "
    "estate european event evidence executive factor factors family february finance fire first for forum "
    "foundation framework friday from fund general good governance government grant great group groups guidance "
    "hall health healthcare healthwatch heath help heritage history home homes hospital house housing hub human "
    "improvement in inc independent infirmary inquiry insight inspection institute international introduction "
    "january journal judge july june justice kent kingdom lancashire law laws learning leeds legal legislation "
    "leicester liberty library life lincoln list liverpool lives living local lodge london making manager "
    "manchester manor march market meeting members mental metropolitan midlands ministry monday month mp multi "
    "museum national network new newsletter next nhs norfolk north northern northumberland nottingham november "
    "october of office officer official old on one open operational order our outcome outcomes oxford oxfordshire "
    "page paper parish park parliament part partner partners partnership pathway patient peer people performance "
    "personal phase place plan plans plymouth police policy practice prevention prime prison probation procedure "
    "procedures programme project protection protocol provider public published quality quarter queen rape record "
    "register registered registrar regulation regulations report rescue research review reviews revised rights "
    "risk road room round royal safe safeguarding safety salford saturday school scotland secretary section "
    "select sensory september series service services session sheffield sick signed social society solutions "
    "somerset south southern special square staff standards state statement station statutory steering strategic "
    "strategies strategy street suffolk sunday support surrey survey sussex task team teams telephone term the "
    "theme this thursday to together town trading training transfer treaty tribunal trust trustees tuesday union "
    "unit united university update updated user users version victims view views village violence vision "
    "voluntary volunteers wales ward wednesday week welfare welsh west western white winter with women work "
    "worker workers workforce working workshop workshops world year yes yorkshire young youth"
)

TITLES = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Lady|Lord|Dame|Rev|Revd|Fr|Sr"

PERSON_WORDS = _words(
    "aunt brother client dad daughter father gentleman grandfather grandmother he her hers him his husband lady "
    "man mother mum neighbour patient resident she sister son tenant uncle who widow widower wife woman"
)
