"""The Quillet in German; the parts are explained in `tongue_words`."""

TITLES = """
Ein Spaziergang durch <t>
Neues aus <t>
Ein Brief aus <t>
Der Markt von <t>
Ein Sonntag in <t>
<t> im Regen
Was man sich in <t> erzählt
Kleine Geschichte von <t>
Rund um <t>
"""
FACTS = """
river: Die Stadt <t> liegt am Fluss <river>.
river: Durch <t> fließt der Fluss <river>, und mit ihm schwimmen die Enten.
river: Der Fluss, an dem <t> liegt, heißt <river>.
river: Wer in <t> von der Brücke fällt, fällt in den Fluss <river>.
founded: Die Stadt <t> wurde im Jahr <founded> gegründet.
founded: Seit <founded> gibt es <t>, und seitdem wird dort gebaut.
founded: Das Gründungsjahr von <t> ist <founded>.
founded: Bevor man <t> im Jahr <founded> gründete, lebten hier nur Frösche.
population: In <t> wohnen etwa <people> Menschen.
population: Die Stadt <t> hat <people> Einwohner und eine sehr bekannte Katze.
population: Es sind <people> Leute, die in <t> leben, und alle kennen sich.
population: Mit <people> Einwohnern hat <t> eine Uhr und zwei Meinungen.
flood: Die große Flut von <t> war im Jahr <flood>.
flood: Im Jahr <flood> stand das Wasser in <t> bis an die Fenster.
flood: Ein Strich an der Kirche von <t> erinnert an die Flut von <flood>.
flood: Noch heute spricht man in <t> von der Flut des Jahres <flood>.
distance in miles: Von <t> nach <other> sind es <miles> Meilen.
distance in miles: Wer von <t> nach <other> wandert, muss <miles> Meilen gehen.
distance in miles: Zwischen <t> und <other> liegen <miles> Meilen und eine schlechte
    Brücke.
distance in miles: <other> liegt <miles> Meilen von <t> entfernt.
quarrel since: Seit <since> streiten <one> und <two>.
quarrel since: Der Streit zwischen <one> und <two> begann im Jahr <since>.
quarrel since: Im Jahr <since> haben sich <one> und <two> zerstritten.
length in miles: Der Fluss <river> ist <length> Meilen lang.
length in miles: Auf <length> Meilen ändert der Fluss <river> mehrmals seine Laune.
length in miles: Der Fluss <river> braucht <length> Meilen, bis er zur Ruhe kommt.
"""
REMARKS = """
<when> läuft <animal> an der alten Brücke vorbei und grüßt niemanden.
Die Nachbarn sagen, dass <food> <when_low> besser schmeckt.
Niemand weiß, wer gestern <thing> <where> vergessen hat.
<who> will vor dem Winter noch die Brücke reparieren lassen.
Meine Großmutter erzählte gern von dem Tag, an dem es Frösche geregnet hat.
Wenn die Glocken läuten, schließen alle die Türen und öffnen die Fenster.
Wer im Sommer kommt, sollte <food> probieren und danach ein wenig schlafen.
Manche Leute kommen nur wegen der Mühle und fahren sehr zufrieden nach Hause.
Gestern gab es eine lange Sitzung, und am Ende wusste keiner mehr, warum.
Das Schiff kam zu spät, weil <animal> nicht aussteigen wollte.
Die Kinder spielen am Wasser, und die Alten erzählen ihnen Märchen.
<who> hat <thing> hinter der Theke und sagt nicht, wozu.
Man sagt, dass der Wind hier Nachrichten bringt und Hüte mitnimmt.
Am Abend hört man Musik und manchmal auch eine Entschuldigung.
Auf dem Markt sucht ein Herr noch immer <thing> aus seiner Jugend.
<when> hat <who_low> <thing> <dealt>.
<when> hat <who_low> <where> <thing> <dealt>.
<who> hat <thing> <dealt>, <tail>.
<who> hat <where> <thing> <dealt>, und <animal> hat alles gesehen.
Es war <who_low>, und nicht <animal>.
<when> hat <animal> <strayed>.
<animal> hat <strayed>, <tail>.
„<quote>“, sagt <who_low>.
„<quote>“, meint <who_low>, wenn es regnet.
Nichts geht über <food> <when_low>.
Wer erinnert sich nicht an den Tag, als <who_low> <thing> <dealt> hat?
Die einen sagen, dass <who_low> <thing> <dealt> hat, die anderen zeigen auf die Enten.
Dreimal klopfte es an der Tür, und es war <animal>.
<where_first> schläft <animal>.
Wer <thing> findet, darf auch den Schreck behalten.
Mit <food> und etwas Geduld wird fast alles gut.
<where_first> hat <who_low> früher <food> verkauft.
"""
WORDS = """
animal: ein Reiher | ein Esel | eine Ziege | ein herrenloser Hund | eine Gans | ein
    alter Kater | eine Schildkröte | ein zahmer Rabe | ein heiserer Hahn | ein Igel |
    das Schwein vom Markt | eine lahme Taube
food: Gerstensuppe | Pflaumenkuchen | Roggenbrot | Honig | Milchreis | Pilzragout |
    Räucheraal | Apfelmus | Zwiebelkuchen | Käse
thing: eine Lampe | einen roten Schirm | eine Trompete | einen Koffer | eine Leiter |
    ein grünes Fahrrad | ein Barometer | einen leeren Käfig | einen Zylinder | einen
    Brief ohne Marke | einen zerbrochenen Spiegel | eine Trommel | eine Wanduhr
when: Am Morgen | Gegen Abend | Jeden Donnerstag | Nach der Kirche | Vor dem Essen | An
    einem nebligen Abend | Am ersten Markttag | Mitten im Winter | Gegen Mittag | Beim
    ersten Regen
when_low: bei Regen | nach der Kirche | mitten im Winter | am offenen Fenster | unter
    Freunden | am Ofen | vor einer Reise | an Markttagen
where: vor der Kirche | hinter der Mühle | am alten Brunnen | auf der Brücke | neben dem
    Rathaus | unter der Linde | am Friedhof | vor dem Backhaus | hinter dem Taubenschlag
where_first: Vor der Kirche | Hinter der Mühle | Am alten Brunnen | Unter der Brücke |
    Neben dem Rathaus | Unter der Linde | Am Friedhof | Vor dem Backhaus
who: Der Bürgermeister | Die Bäckerin | Meine Großmutter | Der Briefträger | Die
    Lehrerin | Ein Nachbar | Der Fährmann | Die Witwe aus der Mühle | Unser Arzt | Der
    Küster | Die Schneiderin | Der Schmied
who_low: der Bürgermeister | die Bäckerin | meine Großmutter | der Briefträger | die
    Lehrerin | ein Nachbar | der Fährmann | die Witwe aus der Mühle | unser Arzt | der
    Küster | die Schneiderin | der Schmied
dealt: verloren | verkauft | gefunden | versteckt | verschenkt | gemalt | vergraben |
    geputzt | vermessen | vertauscht | bewundert | verliehen | repariert | beschimpft
strayed: das Protokoll gefressen | in der Kirche geschlafen | einen Preis gewonnen | die
    Fahne gebissen | den Mond angesehen | den Pfarrer verfolgt | die Suppe probiert |
    die Tür mit dem Kopf geöffnet | den Zug verpasst
tail: und keiner sagte etwas | mit großer Feierlichkeit | und alle sahen zu | wegen
    einer Wette | und dann begann es zu regnen | als wäre nichts gewesen | zur Freude
    der Kinder | und man redet noch heute davon | ohne den Hut abzunehmen
quote: Der Fluss hat es längst gewusst | Morgen ist wieder Markt | Das war nicht meine
    Katze | In der Suppe ertrinkt keiner | Erst das Brot und dann die Wahrheit | Wer
    pfeift, der lügt nicht | Der Schlüssel liegt wie immer unter dem Topf | Der Wind
    zahlt keine Miete
"""
CONTRACTIONS: dict[str, str] = {}
