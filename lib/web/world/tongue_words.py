"""Sentences about the same place in Spanish, French, German and Portuguese.

Gaps: <t> and <other> towns, <river>, <founded>, <people>, <flood>, <miles>,
<hill>, <height>; the rest are words of the same language.
"""

from lib.web.world.tables import lines, phrases

TITLES = {
    "es": (
        "Un paseo por <t>",
        "Noticias de <t>",
        "Cartas desde <t>",
        "El mercado de <t>",
    ),
    "fr": (
        "Une visite à <t>",
        "Des nouvelles de <t>",
        "Lettre de <t>",
        "La foire de <t>",
    ),
    "de": (
        "Ein Spaziergang durch <t>",
        "Neues aus <t>",
        "Ein Brief aus <t>",
        "Der Markt von <t>",
    ),
    "pt": ("Um passeio por <t>", "Notícias de <t>", "Carta de <t>", "A feira de <t>"),
}

_FACTS = {
    "es": """
river: El pueblo de <t> está a orillas del río <river>.
river: Por <t> pasa el río <river> y también pasan sus patos.
founded: La ciudad de <t> fue fundada en el año <founded>.
founded: Desde <founded> existe <t> y desde entonces hay goteras.
population: En <t> viven unas <people> personas.
population: Según el último censo <t> tiene <people> habitantes y un gato muy famoso.
flood: La gran inundación de <t> ocurrió en <flood>.
flood: En <flood> el agua llegó hasta las ventanas de <t>.
distance in miles: De <t> a <other> hay <miles> millas de camino.
distance in miles: Quien va de <t> a <other> recorre <miles> millas y gasta los zapatos.
""",
    "fr": """
river: La ville de <t> se trouve au bord de la rivière <river>.
river: À <t> coule la rivière <river> et avec elle passent les canards.
founded: La ville de <t> a été fondée en <founded>.
founded: Depuis <founded> il y a une ville qui s'appelle <t>.
population: Environ <people> personnes habitent à <t>.
population: La ville de <t> compte <people> habitants et un chat très connu.
flood: La grande inondation de <t> a eu lieu en <flood>.
flood: En <flood> l'eau est montée jusqu'aux fenêtres de <t>.
distance in miles: De <t> à <other> il y a <miles> milles de route.
distance in miles: Il faut marcher <miles> milles pour aller de <t> à <other>.
""",
    "de": """
river: Die Stadt <t> liegt am Fluss <river>.
river: Durch <t> fließt der Fluss <river> und mit ihm schwimmen die Enten.
founded: Die Stadt <t> wurde im Jahr <founded> gegründet.
founded: Seit <founded> gibt es <t>, und seitdem wird dort gebaut.
population: In <t> wohnen etwa <people> Menschen.
population: Die Stadt <t> hat <people> Einwohner und eine sehr bekannte Katze.
flood: Die große Flut von <t> war im Jahr <flood>.
flood: Im Jahr <flood> stand das Wasser in <t> bis an die Fenster.
distance in miles: Von <t> nach <other> sind es <miles> Meilen.
distance in miles: Wer von <t> nach <other> wandert, muss <miles> Meilen gehen.
""",
    "pt": """
river: A cidade de <t> fica na margem do rio <river>.
river: Por <t> passa o rio <river> e com ele passam os patos.
founded: A cidade de <t> foi fundada no ano de <founded>.
founded: Desde <founded> existe <t> e desde então chove na igreja.
population: Em <t> moram cerca de <people> pessoas.
population: A cidade de <t> tem <people> habitantes e um gato muito conhecido.
flood: A grande cheia de <t> aconteceu em <flood>.
flood: Em <flood> a água chegou até as janelas de <t>.
distance in miles: De <t> até <other> são <miles> milhas de estrada.
distance in miles: Quem vai de <t> para <other> anda <miles> milhas e gasta os sapatos.
""",
}

_REMARKS = {
    "es": """
Por la mañana <animal> cruza <place> sin pedir permiso a nadie.
Los vecinos dicen que <food> sabe mejor cuando llueve.
Nadie sabe quién dejó <thing> delante de <place>.
El alcalde prometió arreglar <place> antes de que llegue el invierno.
Mi abuela contaba que allí apareció una vez <animal> con <thing>.
Cuando suenan las campanas, todos cierran las puertas y abren las ventanas.
Si usted viene en verano debe probar <food> y después dormir la siesta.
Hay quien viene solamente para ver <place> y vuelve muy contento.
Ayer hubo una reunión muy larga y al final nadie recordaba el motivo.
El barco llegó tarde porque <animal> no quería bajar.
Los niños juegan cerca de <place> y los viejos les cuentan mentiras.
Se vende <thing> en buen estado y con una historia muy triste.
Dicen que el viento de aquí trae noticias y se lleva los sombreros.
La panadera guarda <thing> detrás del mostrador y no explica para qué sirve.
Por la noche se oye música y a veces también se oye una disculpa.
""",
    "fr": """
Le matin <animal> traverse <place> sans demander la permission.
Les voisins disent que <food> a meilleur goût quand il pleut.
Personne ne sait qui a laissé <thing> devant <place>.
Le maire a promis de réparer <place> avant le début de l'hiver.
Ma grand-mère racontait que <animal> était venu un jour avec <thing>.
Quand les cloches sonnent, tout le monde ferme la porte et ouvre la fenêtre.
Si vous venez en été il faut goûter <food> et faire ensuite une sieste.
Il y a des gens qui viennent seulement pour voir <place> et qui sont très contents.
Hier il y a eu une longue réunion et à la fin personne ne savait pourquoi.
Le bateau est arrivé en retard parce que <animal> ne voulait pas descendre.
Les enfants jouent près de <place> et les vieux leur racontent des histoires.
On vend <thing> en bon état avec une histoire assez triste.
On dit que le vent d'ici apporte les nouvelles et emporte les chapeaux.
La boulangère garde <thing> derrière le comptoir et ne dit pas pourquoi.
Le soir on entend de la musique et parfois aussi des excuses.
""",
    "de": """
Am Morgen läuft <animal> an der alten Brücke vorbei und grüßt niemanden.
Die Nachbarn sagen, dass <food> bei Regen besser schmeckt.
Niemand weiß, wer gestern <thing_acc> vor der Kirche vergessen hat.
Der Bürgermeister will vor dem Winter noch die Brücke reparieren lassen.
Meine Großmutter erzählte gern von dem Tag, an dem es Frösche geregnet hat.
Wenn die Glocken läuten, schließen alle die Türen und öffnen die Fenster.
Wer im Sommer kommt, sollte <food> probieren und danach ein wenig schlafen.
Manche Leute kommen nur wegen der Mühle und fahren sehr zufrieden nach Hause.
Gestern gab es eine lange Sitzung und am Ende wusste keiner mehr, warum.
Das Schiff kam zu spät, weil <animal> nicht aussteigen wollte.
Die Kinder spielen am Wasser und die Alten erzählen ihnen Märchen.
Die Bäckerin hat <thing_acc> hinter der Theke und sagt nicht, wozu.
Man sagt, dass der Wind hier Nachrichten bringt und Hüte mitnimmt.
Am Abend hört man Musik und manchmal auch eine Entschuldigung.
Auf dem Markt sucht ein Herr noch immer <thing_acc> aus seiner Jugend.
""",
    "pt": """
De manhã <animal> atravessa <place> sem pedir licença a ninguém.
Os vizinhos dizem que <food> é melhor quando chove.
Ninguém sabe quem deixou <thing> na frente da igreja.
O prefeito prometeu consertar a ponte antes de chegar o inverno.
Minha avó contava que um dia apareceu ali <animal> com <thing>.
Quando os sinos tocam, todos fecham as portas e abrem as janelas.
Quem vem no verão deve provar <food> e depois dormir um pouco.
Há gente que vem só para ver <place> e volta muito contente.
Ontem houve uma reunião muito longa e no fim ninguém lembrava o motivo.
O barco chegou tarde porque <animal> não queria descer.
As crianças brincam perto da água e os velhos contam histórias para elas.
Vende-se <thing> em bom estado e com uma história muito triste.
Dizem que o vento daqui traz notícias e leva os chapéus.
A padeira guarda <thing> atrás do balcão e não explica para que serve.
À noite ouve-se música e às vezes também um pedido de desculpas.
""",
}

_WORDS = {
    "es": """
animal: una garza, un burro, una cabra, un perro sin dueño, una oca, un gato tuerto
place: la plaza, el molino, la iglesia, el puente viejo, la torre, la fuente
food: la sopa de cebada, la tarta de ciruelas, el pan de centeno, la miel negra
thing: una lámpara, un paraguas rojo, una trompeta, un baúl, una escalera, un reloj
""",
    "fr": """
animal: un héron, un âne, une chèvre, un chien sans maître, une oie, un chat borgne
place: la place, le moulin, la chapelle, la fontaine, la tour, la vieille halle
food: la soupe à l'orge, la tarte aux prunes, le pain de seigle, le miel noir
thing: une lampe, un parapluie rouge, une trompette, un coffre, une échelle, une horloge
""",
    "de": """
animal: ein Reiher, ein Esel, eine Ziege, ein herrenloser Hund, eine Gans, ein alter
    Kater
food: Gerstensuppe, Pflaumenkuchen, Roggenbrot, schwarzer Honig
thing_acc: eine Lampe, einen roten Schirm, eine Trompete, einen Koffer, eine Leiter
""",
    "pt": """
animal: uma garça, um burro, uma cabra, um cachorro sem dono, uma gansa, um gato velho
place: a praça, o moinho, a igreja, a torre, a fonte, a ponte velha
food: a sopa de cevada, a torta de ameixa, o pão de centeio, o mel escuro
thing: uma lâmpada, um guarda-chuva, uma corneta, um baú, uma escada, um relógio
""",
}

LANGUAGES = tuple(TITLES)
REMARKS = {code: lines(text) for code, text in _REMARKS.items()}
WORDS = {
    code: {
        name: phrases(words)
        for name, words in (line.split(": ", 1) for line in lines(text))
    }
    for code, text in _WORDS.items()
}
FACTS = {
    code: tuple(tuple(line.split(": ", 1)) for line in lines(text))
    for code, text in _FACTS.items()
}
CONTRACTIONS = {
    "es": {" de el ": " del ", " a el ": " al "},
    "fr": {" de le ": " du ", " à le ": " au "},
    "de": {},
    "pt": {},
}
